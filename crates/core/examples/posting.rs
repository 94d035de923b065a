//! How many acknowledged, durable sends a second go through the chat over SQLite:
//! `cargo run --release -p natter-core --example posting -- [senders] [outstanding] [messages]`.

use std::sync::Arc;
use std::time::Instant;

use natter_core::{
    Actor, Audience, Chat, ChatConfig, Delivery, Fanout, PostMessage, Rate, SystemClock,
};
use natter_model::{
    DisplayName, MessageBody, Nonce, SessionId, Timestamp, UserId, UserKind, Username,
};
use natter_store::accounts::{Admission, NewUser, UserCreated};
use natter_store::sessions::NewSession;
use natter_store::{Accounts as _, Sessions as _};
use natter_store_sqlite::{MasterKey, Options, SqliteStore};
use tokio::sync::Semaphore;

struct Nowhere;

impl Fanout for Nowhere {
    fn publish(&self, _: Audience, _: Arc<Delivery>) {}
    fn publish_control(&self, _: Audience, _: Arc<Delivery>) {}
}

type Failure = Box<dyn std::error::Error>;

async fn person(store: &SqliteStore, chat: &Chat, n: u32) -> Result<Actor, Failure> {
    let at = Timestamp::from(std::time::SystemTime::now());
    let username = Username::new(&format!("user{n}"))?;
    let user = NewUser {
        id: UserId::generate(at, n),
        display_name: DisplayName::from(&username),
        username,
        kind: UserKind::Person,
        password_hash: "!".to_owned(),
        at,
        admission: Admission::Open,
    };
    let UserCreated::Created(user) = store.create_user(user).await? else {
        return Err("no such user could be made".into());
    };
    let token = format!("{n:043}");
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
    let session = NewSession {
        id: SessionId::generate(at, n),
        user: user.id,
        token_sha256: digest.as_ref().try_into()?,
        device: String::new(),
        at,
    };
    store.create_session(session).await?;
    Ok(chat.authenticate(&token).await?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u32>());
    let senders = arguments.next().transpose()?.unwrap_or(64);
    let outstanding = arguments.next().transpose()?.unwrap_or(16);
    let messages = arguments.next().transpose()?.unwrap_or(4_000);
    let dir = tempfile::tempdir()?;
    let options = Options::new(dir.path().join("natter.db"), MasterKey::generate()?, |_| {});
    let store = SqliteStore::open(options)?;
    let config = ChatConfig {
        message_rate: Rate::UNLIMITED,
        ..ChatConfig::default()
    };
    let chat = Chat::start(
        Arc::clone(&store) as _,
        Arc::new(Nowhere),
        Arc::new(SystemClock),
        config,
    )
    .await?;
    let mut pairs = Vec::new();
    for n in 0..senders {
        let (a, b) = (
            person(&store, &chat, 2 * n).await?,
            person(&store, &chat, 2 * n + 1).await?,
        );
        let room = chat.open_direct(&a, b.id()).await?.0.room.id;
        pairs.push((a, room));
    }
    let body = MessageBody::new(&"x".repeat(100))?;
    let begun = Instant::now();
    let tasks: Vec<_> = pairs
        .into_iter()
        .map(|(actor, room)| {
            let (chat, body) = (Arc::clone(&chat), body.clone());
            tokio::spawn(async move {
                let window = Arc::new(Semaphore::new(outstanding as usize));
                for _ in 0..messages {
                    let Ok(slot) = Arc::clone(&window).acquire_owned().await else {
                        return;
                    };
                    let (nonce, body) = (Nonce::generate(), body.clone());
                    let done = Box::new(move |outcome: Result<_, _>| {
                        assert!(outcome.is_ok(), "{outcome:?}");
                        drop(slot);
                    });
                    chat.post_message(&actor, PostMessage { room, nonce, body }, done)
                        .await;
                }
                let _all = window.acquire_many(outstanding).await;
            })
        })
        .collect();
    for task in tasks {
        task.await?;
    }
    let sent = f64::from(senders) * f64::from(messages);
    println!(
        "{senders} senders, {outstanding} outstanding each: {:.0} acknowledged sends a second",
        sent / begun.elapsed().as_secs_f64()
    );
    chat.close().await;
    Ok(())
}
