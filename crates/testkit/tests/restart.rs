//! SIGTERM stops the server gracefully, and its clients come back to the next.

mod company;

use anyhow::Result;
use company::Company;
use natter_client::net::SocketError;
use natter_testkit::proof::prove;
use natter_testkit::{Chance, NatterServer, ServerOptions, TestUser};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_resume_after_a_graceful_restart() -> Result<()> {
    let mut chance = Chance::of("restart");
    let options = ServerOptions::http()
        .arg("--message-rate=unlimited")
        .arg("--log=warn");
    let mut server = options.start()?;
    let mut company = Company::gather(&server, 4).await?;
    for at in 0..company.users.len() {
        let user = company.users[at].clone();
        company.join(&user, chance.branch(), None)?;
    }
    for _ in 0..4 {
        let before = company.chorus.acknowledged();
        company.chorus.permit(400);
        company.chorus.progress(before, 200).await?;
        let status = tokio::task::block_in_place(|| server.terminate())?;
        assert_eq!(status.code(), Some(0), "{}", server.log());
        tokio::task::block_in_place(|| server.restart())?;
    }
    let (noted, logs) = company.finish().await?;
    prove(&noted, &logs)?;
    assert!(
        noted.iter().all(|client| client.connected >= 5),
        "everybody came back each time"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_connected_is_told() -> Result<()> {
    let mut server = NatterServer::start()?;
    let ann = TestUser::sign_up(&server, "ann").await?;
    let mut socket = ann.socket().await?;
    socket
        .send(r#"{"op":"hello","id":1,"personal":null,"rooms":{}}"#)
        .await?;
    let welcome: serde_json::Value = serde_json::from_str(&socket.next().await?)?;
    assert_eq!(welcome["op"], "ok", "{welcome}");
    server.ask_to_stop()?;
    let bye: serde_json::Value = serde_json::from_str(&socket.next().await?)?;
    assert_eq!(
        (&bye["op"], &bye["code"]),
        (&"bye".into(), &"shutting_down".into()),
        "{bye}"
    );
    let closed = socket.next().await.expect_err("the server closes");
    assert!(
        matches!(closed, SocketError::Closed(Some(1001))),
        "{closed:?}"
    );
    drop(socket);
    let status = tokio::task::block_in_place(|| server.wait_stopped())?;
    assert_eq!(status.code(), Some(0), "{}", server.log());
    Ok(())
}
