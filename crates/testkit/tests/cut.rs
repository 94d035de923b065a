//! Connections are cut at random bytes, in either direction, inside the handshake and inside frames,
//! while many clients talk. Nothing is lost, nothing comes twice, everybody sees one order.

mod company;

use anyhow::Result;
use company::Company;
use natter_testkit::proof::prove;
use natter_testkit::proxy::End;
use natter_testkit::{Chance, Fate, Proxy, ServerOptions};

/// How many connections are cut.
const CUTS: u64 = 400;
/// Messages that may be sent between two looks at how many were.
const MESSAGES: u64 = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_by_cut_connections() -> Result<()> {
    let mut chance = Chance::of("cut");
    let options = ServerOptions::http()
        .arg("--message-rate=unlimited")
        .arg("--log=warn");
    let server = options.start()?;
    let mut company = Company::gather(&server, 8).await?;
    let proxy = Proxy::start(server.address("http")).await?;
    let mut fates = chance.branch();
    proxy.decide(move || fate(&mut fates));
    company.by_way_of = Some(proxy.address());
    for at in 0..company.users.len() {
        let user = company.users[at].clone();
        company.join(&user, chance.branch(), None)?;
        company.join(&user, chance.branch(), None)?;
    }
    while proxy.cuts() < CUTS {
        let before = company.chorus.acknowledged();
        company.chorus.permit(MESSAGES as usize);
        company.chorus.progress(before, MESSAGES / 2).await?;
        // Whoever met silence is told now.
        proxy.cut();
    }
    println!(
        "{} cuts, {} acknowledged",
        proxy.cuts(),
        company.chorus.acknowledged()
    );
    proxy.decide(Fate::default);
    proxy.cut();
    let (noted, logs) = company.finish().await?;
    prove(&noted, &logs)?;
    let connected: usize = noted.iter().map(|client| client.connected).sum();
    println!("{connected} times connected in all");
    assert!(
        connected > noted.len() * 4,
        "clients came back again and again"
    );
    Ok(())
}

/// Half are cut within the first few hundred bytes, which is the handshake.
fn fate(chance: &mut Chance) -> Fate {
    let bytes = if chance.once_in(2) {
        1..1_500
    } else {
        1_500..60_000
    };
    let after = Some(chance.by_magnitude(bytes));
    let (up, down) = if chance.once_in(2) {
        (after, None)
    } else {
        (None, after)
    };
    let end = match chance.of_range(0..10) {
        0 => End::Silent,
        1..5 => End::Reset,
        _ => End::Closed,
    };
    Fate { up, down, end }
}
