//! Connections that come: from the acceptor, out of their handshake, back from a lent owner.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::net::TcpStream;

use super::Worker;
use crate::acceptor::Door;
use crate::connection::{Body, Connection, Slot};
use crate::guard::{Guarded, Panicked, guarded};
use crate::handle::{Phase, Shared};
use crate::handler::{CloseReason, Handler};
use crate::inbox::{Handshaken, Item, Newcomer};
use crate::lent::{Lent, LentContext, LentStream, Returned};
use crate::service::Protocol;
use crate::stats::ConnectionKind;
use crate::timer::NEVER;
use crate::tls::Tls;
use crate::transport::Transport;

impl Worker {
    /// A new connection from the acceptor.
    pub(super) fn adopt(&mut self, newcomer: Newcomer) {
        let Newcomer {
            stream,
            peer,
            door,
            admission,
        } = newcomer;
        let stream = TcpStream::from_std(stream);
        let (Ok(stream), None) = (stream, self.deadline) else {
            self.shared.open.fetch_sub(1, Ordering::Relaxed);
            return;
        };
        let shared = Arc::new(Shared::new(peer, self.shared.clone()));
        let slot = self.slots.insert(Slot {
            shared: shared.clone(),
            scheduled: NEVER,
            since_ms: self.clock.now_ms(),
            body: Body::Moving,
            _admission: admission,
        }) as u32;
        shared.set_slot(slot);
        match door.tls.clone().map(Tls::new) {
            None => self.greet(slot, Transport::plain(stream), &door),
            Some(Ok(tls)) => self.shake_hands(slot, Transport::with_tls(stream, tls), door),
            Some(Err(error)) => {
                tracing::error!(listener = %door.name, %error, "cannot start TLS");
                self.remove(slot);
            }
        }
    }

    fn shake_hands(&mut self, slot: u32, mut transport: Transport, door: Arc<Door>) {
        let Some(found) = self.slots.get_mut(slot as usize) else {
            return;
        };
        let shared = found.shared.clone();
        let task = tokio::task::spawn_local(async move {
            let shaking = poll_fn(|cx| transport.poll_handshake(cx));
            let outcome = tokio::time::timeout(door.handshake_timeout, shaking).await;
            let transport = match outcome {
                Ok(Ok(())) => Some(transport),
                Ok(Err(error)) => {
                    tracing::debug!(connection = %shared.peer.id, %error, "TLS handshake failed");
                    None
                }
                Err(_) => {
                    tracing::debug!(connection = %shared.peer.id, "TLS handshake took too long");
                    None
                }
            };
            let worker = shared.worker.clone();
            let _ = worker.push(Item::Handshaken(Box::new(Handshaken {
                shared,
                door,
                transport,
            })));
        });
        found.body = Body::Task(ConnectionKind::Handshake, task.abort_handle());
    }

    /// A handshake ended, one way or the other.
    pub(super) fn handshaken(&mut self, handshaken: Handshaken) {
        let slot = handshaken.shared.slot();
        if !self.holds(slot, &handshaken.shared) {
            return;
        }
        match handshaken.transport {
            Some(transport) if self.deadline.is_none() => {
                self.greet(slot, transport, &handshaken.door);
            }
            Some(_) => self.remove(slot),
            None => {
                self.shared.mishaps.handshakes_failed.add(1);
                self.remove(slot);
            }
        }
    }

    /// The connection is ready to speak: the service says what it is.
    fn greet(&mut self, slot: u32, transport: Transport, door: &Arc<Door>) {
        let Some(found) = self.slots.get_mut(slot as usize) else {
            return;
        };
        let peer = &found.shared.peer;
        match guarded(peer.id, "accept", || door.service.accept(peer)) {
            Ok(Protocol::Framed(handler)) => self.frame(slot, transport, handler, &[]),
            Ok(Protocol::Lent(lent)) => self.lend(slot, transport, lent),
            Err(Panicked) => {
                self.shared.mishaps.panics.add(1);
                self.remove(slot);
            }
        }
    }

    fn lend(&mut self, slot: u32, transport: Transport, lent: Box<dyn Lent>) {
        let Some(found) = self.slots.get_mut(slot as usize) else {
            return;
        };
        let shared = found.shared.clone();
        let cx = LentContext {
            peer: shared.peer.clone(),
            shared: shared.clone(),
            stopping: self.stopping.clone(),
        };
        let stream = LentStream::new(transport, shared.clone());
        let id = shared.peer.id;
        let Ok(future) = guarded(id, "serve", || lent.serve(stream, cx)) else {
            self.shared.mishaps.panics.add(1);
            return self.remove(slot);
        };
        let future = Guarded::new(id, "serve", future);
        let task = tokio::task::spawn_local(async move {
            let outcome = future.await;
            let worker = shared.worker.clone();
            if let Err(Item::Returned(returned)) =
                worker.push(Item::Returned(Box::new((shared, outcome))))
            {
                refuse(&returned.0, returned.1, &CloseReason::Shutdown);
            }
        });
        found.body = Body::Task(ConnectionKind::Lent, task.abort_handle());
    }

    /// A lent connection came back.
    pub(super) fn take_back(&mut self, shared: &Arc<Shared>, outcome: Result<Returned, Panicked>) {
        let slot = shared.slot();
        let lent = self.holds(slot, shared)
            && matches!(
                self.slots[slot as usize].body,
                Body::Task(ConnectionKind::Lent, _)
            );
        match outcome {
            Ok(Returned::Framed {
                stream,
                unread,
                handler,
            }) if lent && Arc::ptr_eq(stream.shared(), shared) => {
                let Some(transport) = stream.into_transport() else {
                    return self.remove(slot);
                };
                self.slots[slot as usize].body = Body::Moving;
                self.frame(slot, transport, handler, &unread);
                if self.deadline.is_some() {
                    self.call(slot, "on_shutdown", |handler, cx| handler.on_shutdown(cx));
                }
            }
            outcome => {
                if outcome.is_err() {
                    self.shared.mishaps.panics.add(1);
                }
                refuse(shared, outcome, &CloseReason::Reset);
                if lent {
                    self.remove(slot);
                }
            }
        }
    }

    /// The connection is framed from here on.
    fn frame(
        &mut self,
        slot: u32,
        transport: Transport,
        mut handler: Box<dyn Handler>,
        unread: &[u8],
    ) {
        let now_ms = self.clock.now_ms();
        let Some(found) = self.slots.get_mut(slot as usize) else {
            return;
        };
        let shared = found.shared.clone();
        let id = shared.peer.id;
        let Ok(limits) = guarded(id, "limits", || handler.limits()) else {
            self.shared.mishaps.panics.add(1);
            let reason = CloseReason::ByUs("panic");
            let _ = guarded(id, "on_close", || handler.on_close(&reason));
            return self.remove(slot);
        };
        let connection = Connection::new(shared, transport, handler, limits, unread, now_ms);
        connection.shared.set_phase(Phase::Framed);
        found.body = Body::Framed(Box::new(connection));
        self.call(slot, "on_connect", |handler, cx| handler.on_connect(cx));
        self.ready.push_back(slot);
        self.schedule(slot);
    }
}

/// A hand-over that comes to nothing: the handler is told.
fn refuse(shared: &Shared, outcome: Result<Returned, Panicked>, reason: &CloseReason) {
    match outcome {
        Ok(Returned::Framed { mut handler, .. }) => {
            let _ = guarded(shared.peer.id, "on_close", || handler.on_close(reason));
        }
        Ok(Returned::Closed(reason)) => {
            tracing::debug!(connection = %shared.peer.id, %reason, "closed");
        }
        Err(Panicked) => {}
    }
}
