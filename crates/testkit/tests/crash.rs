//! The server is killed with SIGKILL at random moments, again and again, on the same data, while
//! many clients talk. At the end every acknowledged message is there exactly once, in one order, for
//! every client that resumed (promises 1, 2 and 3 of the design).

mod company;

use std::time::Duration;

use anyhow::Result;
use company::Company;
use natter_testkit::proof::prove;
use natter_testkit::{Chance, ServerOptions};

/// How often the server is killed.
const KILLS: usize = 55;
/// Messages that may be sent between two kills.
const MESSAGES: u64 = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_by_kill_9() -> Result<()> {
    let mut chance = Chance::of("crash");
    let options = ServerOptions::http()
        .arg("--message-rate=unlimited")
        .arg("--log=warn");
    let mut server = options.start()?;
    let mut company = Company::gather(&server, 10).await?;
    for at in 0..company.users.len() {
        let user = company.users[at].clone();
        // Some end without a word in the middle of it: what they had not been told of may be there
        // or not, but not twice.
        let leaves_after = (at % 5 == 4).then(|| chance.of_range(50..150) as usize);
        company.join(&user, chance.branch(), leaves_after)?;
        company.join(&user, chance.branch(), None)?;
    }
    for kill in 0..KILLS {
        let before = company.chorus.acknowledged();
        company.chorus.permit(MESSAGES as usize);
        // Somewhere in the flow, at its very start included: others are on their way.
        company
            .chorus
            .progress(before, chance.of_range(0..MESSAGES))
            .await?;
        server.kill()?;
        // Sometimes it is killed while it starts.
        while chance.once_in(6) {
            let patience = Duration::from_micros(chance.by_magnitude(300..200_000));
            tokio::task::block_in_place(|| server.restart_within(patience))?;
            server.kill()?;
        }
        tokio::task::block_in_place(|| server.restart())?;
        if kill % 10 == 9 {
            println!(
                "{} kills, {} acknowledged",
                kill + 1,
                company.chorus.acknowledged()
            );
        }
    }
    let (noted, logs) = company.finish().await?;
    prove(&noted, &logs)?;
    let resumed = noted
        .iter()
        .filter(|client| client.connected > KILLS / 4)
        .count();
    let acknowledged: usize = noted.iter().map(|client| client.acknowledged.len()).sum();
    println!(
        "{acknowledged} acknowledged, {resumed} clients resumed more than {} times",
        KILLS / 4
    );
    assert!(
        resumed > noted.len() / 2,
        "most clients came back again and again"
    );
    assert!(
        acknowledged as u64 > KILLS as u64 * MESSAGES / 4,
        "much was sent"
    );
    Ok(())
}
