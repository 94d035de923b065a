//! Sends back every line it is sent. Try it with `nc 127.0.0.1 7007`.

use std::sync::Arc;

use bytes::Bytes;
use natter_engine::framing::{Delimited, Delimiter};
use natter_engine::{
    CloseReason, Context, Engine, EngineConfig, Framed, ListenerConfig, MessageHandler, PeerInfo,
    Protocol, Service,
};

struct Echo;

impl MessageHandler for Echo {
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.send(Bytes::from_static(b"say something, or quit\n"));
    }

    fn on_message(&mut self, cx: &mut Context<'_>, message: &mut [u8]) {
        if message == b"quit" {
            return cx.close(CloseReason::ByUs("quit"));
        }
        let mut line = message.to_vec();
        line.push(b'\n');
        cx.send(line.into());
    }

    fn on_too_long(&mut self, cx: &mut Context<'_>) {
        cx.send(Bytes::from_static(b"that was too long\n"));
    }
}

struct Door;

impl Service for Door {
    fn accept(&self, _: &PeerInfo) -> Protocol {
        Protocol::Framed(Box::new(Framed::new(
            Delimited::new(Delimiter::Line, 512),
            Echo,
        )))
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let addr = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:7007".into())
        .parse()?;
    let engine = Engine::start(EngineConfig::default())?;
    let addr = engine.listen(ListenerConfig::new("echo", addr), Arc::new(Door))?;
    println!("listening on {addr}; the enter key stops");
    std::io::stdin().read_line(&mut String::new())?;
    let report = engine.shutdown(std::time::Duration::from_secs(2));
    println!("{report:?}");
    Ok(())
}
