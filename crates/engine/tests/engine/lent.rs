//! Lent connections: their own protocol, deadlines, and the way back to a framed one.

use std::future::Future;
use std::io::{ErrorKind, Read, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use bytes::Bytes;
use natter_engine::{
    CloseReason, ConnectionHandle, ConnectionKind, Context, Gone, Handler, Lent, LentContext,
    LentStream, PeerInfo, Protocol, Returned, Service,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::*;

/// A lent protocol made of a function.
struct Own<F>(F);

impl<F, T> Lent for Own<F>
where
    F: FnOnce(LentStream, LentContext) -> T + Send,
    T: Future<Output = Returned> + 'static,
{
    fn serve(
        self: Box<Self>,
        stream: LentStream,
        cx: LentContext,
    ) -> Pin<Box<dyn Future<Output = Returned>>> {
        Box::pin((self.0)(stream, cx))
    }
}

fn lent<T: Future<Output = Returned> + 'static>(
    run: impl Fn(LentStream, LentContext) -> T + Clone + Send + Sync + 'static,
) -> Arc<dyn Service> {
    Arc::new(By(move |_: &PeerInfo| {
        Protocol::Lent(Box::new(Own(run.clone())))
    }))
}

/// What the upgraded connection does: echoes, with a mark in front of each read.
pub(crate) struct After {
    pub(crate) closed: Option<SyncSender<CloseReason>>,
}

impl Handler for After {
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.send("framed\n".into());
    }

    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        cx.send(input.to_vec().into());
        input.len()
    }

    fn on_close(&mut self, reason: &CloseReason) {
        if let Some(closed) = &self.closed {
            closed.send(reason.clone()).unwrap();
        }
    }
}

/// Reads to the end of a line, keeping what came after it; then hands the stream back.
pub(crate) async fn upgrade(mut stream: LentStream, handler: After) -> Returned {
    let mut read = Vec::new();
    let end = loop {
        if stream
            .read_buf(&mut read)
            .await
            .is_ok_and(|count| count == 0)
        {
            return Returned::Closed(CloseReason::ByPeer);
        }
        if let Some(end) = read.iter().position(|&byte| byte == b'\n') {
            break end + 1;
        }
    };
    stream.write_all(b"upgraded\n").await.unwrap();
    stream.flush().await.unwrap();
    let unread = Bytes::from(read).slice(end..);
    Returned::Framed {
        stream,
        unread,
        handler: Box::new(handler),
    }
}

/// The client's side of it, over whatever is below.
pub(crate) fn talk_through_upgrade(client: &mut (impl Read + Write)) {
    client.write_all(b"please\nunread").unwrap();
    client.flush().unwrap();
    assert_eq!(read_line(client), "upgraded");
    assert_eq!(read_line(client), "framed");
    assert_eq!(read_exactly(client, 6), b"unread");
    client.write_all(b"more").unwrap();
    client.flush().unwrap();
    assert_eq!(read_exactly(client, 4), b"more");
}

#[test]
fn a_lent_connection_becomes_framed_with_its_unread_bytes() {
    let (sender, closed) = reports();
    let (engine, addr) = serve(
        1,
        lent(move |stream, _| {
            upgrade(
                stream,
                After {
                    closed: Some(sender.clone()),
                },
            )
        }),
    );
    let mut client = connect(addr);
    until("it is lent", || {
        engine
            .connections()
            .iter()
            .any(|one| one.kind == ConnectionKind::Lent)
    });
    talk_through_upgrade(&mut client);
    let one = engine.connections().remove(0);
    assert_eq!(
        (one.kind, one.bytes_in, one.bytes_out),
        (ConnectionKind::Framed, 17, 26)
    );
    drop(client);
    assert_eq!(next(&closed), CloseReason::ByPeer);
}

#[test]
fn a_silent_peer_runs_into_the_read_deadline() {
    let (sender, errors) = reports();
    let (_engine, addr) = serve(
        1,
        lent(move |mut stream, _| {
            let sender = sender.clone();
            async move {
                stream.set_read_deadline(Some(Duration::from_millis(30)));
                let mut buffer = [0; 16];
                loop {
                    match stream.read(&mut buffer).await {
                        Ok(count) => sender.send(Ok(count)).unwrap(),
                        Err(error) => {
                            sender.send(Err(error.kind())).unwrap();
                            return Returned::Closed(CloseReason::Timeout("read"));
                        }
                    }
                }
            }
        }),
    );
    let mut client = connect(addr);
    say(&mut client, "abc");
    assert_eq!(next(&errors), Ok(3));
    assert_eq!(next(&errors), Err(ErrorKind::TimedOut));
    assert!(read_to_end(&mut client).is_empty());
}

#[test]
fn a_peer_that_never_reads_runs_into_the_write_deadline() {
    let (sender, errors) = reports();
    let (_engine, addr) = serve(
        1,
        lent(move |mut stream, _| {
            let sender = sender.clone();
            async move {
                stream.set_write_deadline(Some(Duration::from_millis(50)));
                let piece = vec![0; 100_000];
                let error = loop {
                    if let Err(error) = stream.write_all(&piece).await {
                        break error;
                    }
                };
                sender.send(error.kind()).unwrap();
                Returned::Closed(CloseReason::Timeout("write"))
            }
        }),
    );
    let _client = connect(addr);
    assert_eq!(next(&errors), ErrorKind::TimedOut);
}

#[test]
fn the_last_answer_arrives_though_the_peer_still_sends() {
    let (_engine, addr) = serve(
        1,
        lent(|mut stream, _| async move {
            let mut first = [0; 1];
            stream.read_exact(&mut first).await.unwrap();
            stream.write_all(b"too large").await.unwrap();
            stream.shutdown().await.unwrap();
            Returned::Closed(CloseReason::Limit("body"))
        }),
    );
    for _ in 0..20 {
        let mut client = connect(addr);
        client.write_all(&[1; 200_000]).unwrap();
        // More after the server's end: a reset would destroy the answer on its way.
        let _ = client.write_all(&[1; 200_000]);
        assert_eq!(read_to_end(&mut client), b"too large");
    }
}

#[test]
fn a_panic_in_a_lent_future_costs_one_connection() {
    let (engine, addr) = serve(
        1,
        lent(|mut stream, _| async move {
            let byte = stream.read_u8().await.unwrap();
            assert_ne!(byte, b'!', "asked to");
            stream.write_u8(byte).await.unwrap();
            Returned::Closed(CloseReason::ByUs("done"))
        }),
    );
    let (mut bad, mut good) = (connect(addr), connect(addr));
    say(&mut bad, "!");
    assert!(read_to_end(&mut bad).is_empty());
    say(&mut good, "x");
    assert_eq!(read_to_end(&mut good), b"x");
    until("both are gone", || engine.stats().open == 0);
    assert_eq!(engine.stats().total.panics, 1);
}

/// Reports when it is dropped.
struct Dropped(SyncSender<&'static str>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.send("dropped").unwrap();
    }
}

#[test]
fn a_handle_drops_a_lent_connection_and_notes_have_to_wait() {
    let (sender, handles) = reports::<ConnectionHandle>();
    let (drops, dropped) = reports();
    let (engine, addr) = serve(
        1,
        lent(move |stream, cx| {
            sender.send(cx.handle()).unwrap();
            let guard = Dropped(drops.clone());
            async move {
                let _kept = (stream, guard);
                std::future::pending().await
            }
        }),
    );
    let mut client = connect(addr);
    let handle = next(&handles);
    assert_eq!(handle.post(Box::new(1)), Err(Gone));
    handle.close(CloseReason::ByUs("asked"));
    assert!(read_to_end(&mut client).is_empty());
    assert_eq!(next(&dropped), "dropped");
    until("it is gone", || engine.stats().open == 0);
}

#[test]
fn a_lent_connection_hears_of_the_shutdown() {
    let (ready, is_ready) = reports();
    let (engine, addr) = serve(
        1,
        lent(move |mut stream, cx| {
            let ready = ready.clone();
            async move {
                ready.send(()).unwrap();
                cx.shutdown().await;
                stream.write_all(b"bye").await.unwrap();
                stream.shutdown().await.unwrap();
                Returned::Closed(CloseReason::Shutdown)
            }
        }),
    );
    let mut client = connect(addr);
    next(&is_ready);
    let report = engine.shutdown(PATIENCE);
    assert_eq!((report.open, report.forced), (1, 0));
    assert_eq!(read_to_end(&mut client), b"bye");
}
