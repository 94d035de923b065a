//! The WebSocket protocol as transcripts, in `tests/transcripts/`.
//!
//! | line | meaning |
//! |---|---|
//! | `# …` | a remark |
//! | `sign up ann` | somebody signs up; `$ann` is the id from then on, `$ann.session` the session |
//! | `group trip: ann bob` | ann makes a group with bob in it; `$trip` |
//! | `connect ann` | ann opens a WebSocket |
//! | `ann> {…}` | ann sends this; `$x` stands for an id, `$nonce.x` for a nonce |
//! | `ann‹ {…}` | ann receives this next; times are `"$time"` |
//! | `ann‹ close 4001` | ann's connection is closed with this code |
//! | `ann hears nothing` | nothing has come for ann |
//! | `ann GET /path {…}` then `= 204` | ann asks over HTTP, and the status |
//! | `shut down` | the server stops |
//!
//! `NATTER_REWRITE=1 cargo test -p natter-gateway-http transcripts` writes what was received in place
//! of what was expected.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use natter_model::Nonce;
use serde_json::{Value, json};

use crate::app::{App, Person};
use crate::socket::{Frame, Socket};

const TIMES: [&str; 6] = [
    "at",
    "created_at",
    "edited_at",
    "seen_at",
    "server_time",
    "used_at",
];

struct Play {
    app: App,
    people: HashMap<String, Person>,
    sockets: HashMap<String, Socket>,
    /// What stands for what, by placeholder.
    names: BTreeMap<String, String>,
}

impl Play {
    fn new() -> Self {
        Self {
            app: App::start(),
            people: HashMap::new(),
            sockets: HashMap::new(),
            names: BTreeMap::new(),
        }
    }

    fn sign_up(&mut self, name: &str) {
        let person = self.app.sign_up(name);
        self.names.insert(format!("${name}"), person.id.clone());
        self.names
            .insert(format!("${name}.session"), person.session.clone());
        let channels = self
            .app
            .call("GET", "/channels", &person.token, None)
            .json();
        for channel in channels["channels"].as_array().unwrap() {
            let (name, id) = (&channel["room"]["name"], &channel["room"]["id"]);
            let name = format!("${}", name.as_str().unwrap());
            self.names.insert(name, id.as_str().unwrap().to_owned());
        }
        self.people.insert(name.to_owned(), person);
    }

    fn group(&mut self, name: &str, people: &str) {
        let people: Vec<_> = people
            .split_whitespace()
            .map(|it| &self.people[it])
            .collect();
        let id = self.app.group(name, &people);
        self.names.insert(format!("${name}"), id);
    }

    /// Puts what placeholders stand for in their place.
    fn fill(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            let end = rest[at + 1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '.');
            let end = end.map_or(rest.len(), |end| at + 1 + end);
            let name = &rest[at..end];
            if name.starts_with("$nonce.") {
                let fresh = || Nonce::generate().to_string();
                self.names.entry(name.to_owned()).or_insert_with(fresh);
            }
            out.push_str(
                self.names
                    .get(name)
                    .unwrap_or_else(|| panic!("{name} is not known")),
            );
            rest = &rest[end..];
        }
        out + rest
    }

    /// Puts placeholders in place of what differs from run to run.
    fn hide(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some((name, _)) = self.names.iter().find(|(_, id)| *id == text) {
                    *text = name.clone();
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|it| self.hide(it)),
            Value::Object(map) => {
                for (key, mut value) in std::mem::take(map) {
                    if TIMES.contains(&key.as_str()) && value.is_number() {
                        value = json!("$time");
                    }
                    self.hide(&mut value);
                    let name = self.names.iter().find(|(_, id)| **id == key);
                    map.insert(name.map_or(key, |(name, _)| name.clone()), value);
                }
            }
            _ => {}
        }
    }

    fn socket(&mut self, who: &str) -> &mut Socket {
        self.sockets
            .get_mut(who)
            .unwrap_or_else(|| panic!("{who} is not connected"))
    }

    fn receive(&mut self, who: &str) -> String {
        match self.socket(who).read() {
            Frame::Text(mut value) => {
                self.hide(&mut value);
                value.to_string()
            }
            Frame::Close(code, _) => {
                let socket = self.sockets.remove(who).unwrap();
                assert!(socket.http.rest().is_empty());
                format!("close {}", code.unwrap_or(1005))
            }
            other => panic!("{other:?}"),
        }
    }

    fn http(&mut self, who: &str, request: &str) -> u16 {
        let request = self.fill(request);
        let mut parts = request.splitn(3, ' ');
        let (method, path) = (parts.next().unwrap(), parts.next().unwrap());
        let body = parts.next().map(|body| serde_json::from_str(body).unwrap());
        self.app
            .call(method, path, &self.people[who].token, body)
            .status
    }

    /// Plays one line; gives the line as it should have been.
    fn line(&mut self, line: &str, status: &mut Option<u16>) -> String {
        if line.is_empty() || line.starts_with('#') {
            return line.to_owned();
        }
        if let Some((who, text)) = line.split_once("> ") {
            let text = self.fill(text);
            self.socket(who).text(&text);
        } else if let Some((who, _)) = line.split_once('‹') {
            return format!("{who}‹ {}", self.receive(who));
        } else if line.starts_with("= ") {
            return format!("= {}", status.take().unwrap());
        } else if let Some(name) = line.strip_prefix("sign up ") {
            self.sign_up(name);
        } else if let Some((name, people)) = line
            .strip_prefix("group ")
            .and_then(|it| it.split_once(": "))
        {
            self.group(name, people);
        } else if let Some(who) = line.strip_prefix("connect ") {
            let socket = Socket::open(&self.app, &self.people[who].token);
            self.sockets.insert(who.to_owned(), socket);
        } else if let Some(who) = line.strip_suffix(" hears nothing") {
            self.socket(who).text(r#"{"op":"ping","id":999}"#);
            return match self.receive(who).as_str() {
                r#"{"id":999,"op":"ok"}"# => line.to_owned(),
                other => format!("{who}‹ {other}"),
            };
        } else if line == "shut down" {
            self.app
                .engine
                .clone()
                .shutdown(std::time::Duration::from_secs(5));
        } else if let Some((who, request)) = line.split_once(' ') {
            *status = Some(self.http(who, request));
        }
        line.to_owned()
    }
}

fn play(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    let mut play = Play::new();
    let mut status = None;
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let seen = play.line(line, &mut status);
        if std::env::var_os("NATTER_REWRITE").is_none() {
            assert_eq!(seen, line, "{}:{}", path.display(), number + 1);
        }
        lines.push(seen);
    }
    if std::env::var_os("NATTER_REWRITE").is_some() {
        fs::write(path, lines.join("\n") + "\n").unwrap();
    }
}

#[test]
fn transcripts() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut files: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 6, "{files:?}");
    for file in files {
        println!("{}", file.display());
        play(&file);
    }
}
