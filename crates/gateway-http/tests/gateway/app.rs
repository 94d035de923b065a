//! A whole server in this process: engine, chat and SQLite store, on a free port.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use natter_core::{Audience, Chat, ChatConfig, Delivery, Fanout, Rate, SystemClock};
use natter_engine::{Engine, EngineConfig, ListenerConfig, Publisher};
use natter_gateway_http::{HttpConfig, HttpGateway, Operation, topic};
use natter_store_sqlite::{MasterKey, Options, SqliteStore};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Answer, Http};
use crate::document::Document;

/// What everybody's password is.
pub(crate) const PASSWORD: &str = "correct horse battery";

struct Topics(Publisher);

impl Fanout for Topics {
    fn publish(&self, audience: Audience, delivery: Arc<Delivery>) {
        self.0.publish(topic(audience), delivery);
    }

    fn publish_control(&self, audience: Audience, delivery: Arc<Delivery>) {
        self.0.publish_control(topic(audience), delivery);
    }
}

/// What an operator's tools see.
#[derive(Default)]
pub(crate) struct Operating {
    pub(crate) unready: AtomicBool,
}

impl Operation for Operating {
    fn ready(&self) -> Result<(), String> {
        match self.unready.load(Ordering::Acquire) {
            true => Err("the disk is full".to_owned()),
            false => Ok(()),
        }
    }

    fn figures(&self, out: &mut String) {
        out.push_str("test_figure 1\n");
    }
}

/// The server.
pub(crate) struct App {
    pub(crate) address: SocketAddr,
    pub(crate) engine: Engine,
    pub(crate) operating: Arc<Operating>,
    chat: Arc<Chat>,
    document: Document,
    ticking: Option<(SyncSender<()>, JoinHandle<()>)>,
    _directory: TempDir,
}

/// Somebody who has signed up.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) session: String,
    pub(crate) token: String,
}

impl App {
    /// Starts with no limits on rates.
    pub(crate) fn start() -> Self {
        Self::start_with(HttpConfig::default(), |_| {})
    }

    /// Starts with another configuration.
    pub(crate) fn start_with(http: HttpConfig, change: impl FnOnce(&mut ChatConfig)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let key = MasterKey::generate().unwrap();
        let options = Options::new(directory.path().join("natter.db"), key, |error| {
            panic!("the store closed: {error}");
        });
        let store = SqliteStore::open(options).unwrap();
        let mut config = EngineConfig::default();
        config.workers = 2;
        let engine = Engine::start(config).unwrap();
        let mut config = ChatConfig {
            message_rate: Rate::UNLIMITED,
            login_rate: Rate::UNLIMITED,
            sign_up_rate: Rate::UNLIMITED,
            ..ChatConfig::default()
        };
        change(&mut config);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let fanout = Arc::new(Topics(engine.publisher()));
        let chat = runtime
            .block_on(Chat::start(store, fanout, Arc::new(SystemClock), config))
            .unwrap();
        let operating = Arc::new(Operating::default());
        let gateway = HttpGateway::new(http, chat.clone(), operating.clone());
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let address = engine
            .listen(ListenerConfig::new("http", address), gateway)
            .unwrap();
        let (stop, stopped) = sync_channel::<()>(1);
        let ticked = chat.clone();
        let thread = std::thread::spawn(move || {
            let every = Duration::from_millis(200);
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(every) {
                runtime.block_on(ticked.tick());
            }
            runtime.block_on(ticked.close());
        });
        Self {
            address,
            engine,
            operating,
            chat,
            document: Document::new(),
            ticking: Some((stop, thread)),
            _directory: directory,
        }
    }

    /// The origin of its own pages.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A fresh connection.
    pub(crate) fn http(&self) -> Http {
        Http::connect(self.address)
    }

    /// A request of the API; what comes back must be in the OpenAPI document.
    pub(crate) fn call(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> Answer {
        let mut headers = Vec::new();
        if !token.is_empty() {
            headers.push(("authorization", format!("Bearer {token}")));
        }
        if body.is_some() {
            headers.push(("content-type", "application/json".to_owned()));
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let whole = format!("/api/v1{path}");
        let answer = self
            .http()
            .request(method, &whole, &headers, body.as_bytes());
        self.document.check(method, path, &answer);
        answer
    }

    /// Signs somebody up.
    pub(crate) fn sign_up(&self, name: &str) -> Person {
        let body = json!({"username": name, "password": PASSWORD, "device": "test"});
        let answer = self.call("POST", "/accounts", "", Some(body));
        assert_eq!(answer.status, 201, "{answer:?}");
        let body = answer.json();
        Person {
            id: body["user"]["id"].as_str().unwrap().to_owned(),
            session: body["session"]["id"].as_str().unwrap().to_owned(),
            token: body["token"].as_str().unwrap().to_owned(),
        }
    }

    /// A group of these people, the first its owner; its id.
    pub(crate) fn group(&self, name: &str, people: &[&Person]) -> String {
        let members: Vec<_> = people[1..].iter().map(|it| it.id.clone()).collect();
        let body = json!({"kind": "group", "name": name, "members": members});
        let answer = self.call("POST", "/rooms", &people[0].token, Some(body));
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["room"]["id"].as_str().unwrap().to_owned()
    }

    /// How many messages a room of somebody's holds, asked of the chat itself: also when the engine
    /// has stopped.
    pub(crate) fn messages_in(&self, room: &str, token: &str) -> u64 {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let actor = self.chat.authenticate(token).await.unwrap();
            self.chat.all_told().await;
            let room = room.parse().unwrap();
            self.chat.room(&actor, room).await.unwrap().room.messages
        })
    }

    /// Stops the engine as SIGTERM would.
    pub(crate) fn shut_down(&self) {
        let report = self.engine.shutdown(Duration::from_secs(5));
        assert_eq!(report.forced, 0, "{report:?}");
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.engine.shutdown(Duration::from_millis(100));
        if let Some((stop, thread)) = self.ticking.take() {
            drop(stop);
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking());
        }
        // The store's threads end with the last of its owners.
        let _ = &self.chat;
    }
}
