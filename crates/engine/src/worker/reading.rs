//! Reading from the sockets that are ready.

use std::task::{Context, Poll};
use std::time::Instant;

use super::Worker;
use crate::connection::{Body, Discarding};
use crate::handler::CloseReason;
use crate::limits;
use crate::transport::Transport;

impl Worker {
    /// Reads from what is ready, until `deadline`.
    pub(super) fn read_ready(&mut self, deadline: Instant) {
        self.shared.take_ready(&mut self.ready);
        let waiting = self.ready.len();
        for turn in 0..waiting {
            let Some(slot) = self.ready.pop_front() else {
                return;
            };
            self.look_at(slot);
            if turn % 8 == 7 && Instant::now() >= deadline {
                return;
            }
        }
    }

    /// A socket is ready, in one direction or the other.
    fn look_at(&mut self, slot: u32) {
        let Some(found) = self.slots.get_mut(slot as usize) else {
            return;
        };
        found.shared.clear_woken();
        match &mut found.body {
            Body::Framed(connection) => {
                if connection.write_blocked {
                    connection.write_blocked = false;
                    connection.mark_dirty(&mut self.dirty);
                }
                self.read(slot);
            }
            Body::Discarding(_) => self.read_past(slot),
            Body::Moving | Body::Task(..) => {}
        }
    }

    fn read(&mut self, slot: u32) {
        for _ in 0..limits::READS_PER_TURN {
            let now_ms = self.clock.now_ms();
            let Some(connection) = super::framed_in(&mut self.slots, slot) else {
                return;
            };
            if !connection.is_reading() {
                return;
            }
            if std::mem::take(&mut connection.offer_again) {
                self.offer(slot);
                continue;
            }
            let mut cx = Context::from_waker(&connection.waker);
            match connection
                .transport
                .poll_read(&mut cx, &mut self.read_buffer)
            {
                Poll::Pending => return,
                Poll::Ready(Ok(0)) => {
                    connection.ended = true;
                    connection.tail = Vec::new();
                    self.call(slot, "on_end_of_stream", |handler, cx| {
                        handler.on_end_of_stream(cx)
                    });
                    return;
                }
                Poll::Ready(Ok(count)) => {
                    connection.last_read = now_ms;
                    connection.shared.figures.read(count);
                    self.shared.figures.read(count);
                    self.input(slot, count);
                }
                Poll::Ready(Err(error)) => {
                    let id = connection.shared.peer.id;
                    tracing::debug!(connection = %id, %error, "reading failed");
                    return connection.abort(CloseReason::Reset, &mut self.dirty);
                }
            }
        }
        self.ready.push_back(slot);
    }

    /// `count` new bytes are in the read buffer.
    fn input(&mut self, slot: u32, count: usize) {
        let Some(connection) = super::framed_in(&mut self.slots, slot) else {
            return;
        };
        if !connection.tail.is_empty() {
            connection
                .tail
                .extend_from_slice(&self.read_buffer[..count]);
            return self.offer(slot);
        }
        let mut buffer = std::mem::take(&mut self.read_buffer);
        let input = &mut buffer[..count];
        let used = self.call(slot, "on_read", |handler, cx| handler.on_read(cx, input));
        if let Some(used) = used {
            self.keep_tail(
                slot,
                buffer[..count].get(used..).unwrap_or_default().to_vec(),
            );
        }
        self.read_buffer = buffer;
    }

    /// Offers the tail to the handler.
    fn offer(&mut self, slot: u32) {
        let Some(connection) = self.framed(slot) else {
            return;
        };
        let mut tail = std::mem::take(&mut connection.tail);
        let used = self.call(slot, "on_read", |handler, cx| {
            handler.on_read(cx, &mut tail)
        });
        match used {
            None => {}
            Some(0) => self.keep_tail(slot, tail),
            Some(used) => {
                self.keep_tail(slot, tail.get(used..).unwrap_or_default().to_vec());
            }
        }
    }

    /// Keeps what the handler did not consume, within its limit.
    fn keep_tail(&mut self, slot: u32, tail: Vec<u8>) {
        let Some(connection) = super::framed_in(&mut self.slots, slot) else {
            return;
        };
        if !connection.is_live() {
            return;
        }
        // A paused handler leaves complete messages too: at most one read buffer more.
        if !connection.paused && tail.len() > connection.limits.max_buffered_in {
            let reason = CloseReason::Limit("input buffer");
            return connection.abort(reason, &mut self.dirty);
        }
        connection.tail = tail;
    }

    /// The socket is written and ended on our side: what still comes is thrown away, so that the
    /// kernel does not answer it with a reset that could overtake our last bytes.
    pub(super) fn discard(&mut self, slot: u32, transport: Transport) {
        let time = match self.deadline {
            None => limits::DISCARD_TIME,
            Some(_) => limits::DISCARD_TIME_AT_SHUTDOWN,
        };
        let until = self.clock.after(time);
        let Some(found) = self.slots.get_mut(slot as usize) else {
            return;
        };
        let waker = found.shared.clone().into();
        let discarding = Discarding {
            transport,
            waker,
            until,
            bytes: 0,
        };
        found.body = Body::Discarding(Box::new(discarding));
        self.schedule(slot);
        self.read_past(slot);
    }

    fn read_past(&mut self, slot: u32) {
        for _ in 0..limits::READS_PER_TURN {
            let Some(found) = self.slots.get_mut(slot as usize) else {
                return;
            };
            let Body::Discarding(discarding) = &mut found.body else {
                return;
            };
            let mut cx = Context::from_waker(&discarding.waker);
            match discarding
                .transport
                .poll_discard(&mut cx, &mut self.read_buffer)
            {
                Poll::Pending => return,
                Poll::Ready(Ok(0)) | Poll::Ready(Err(_)) => return self.remove(slot),
                Poll::Ready(Ok(count)) => {
                    discarding.bytes += count;
                    if discarding.bytes > limits::DISCARD_BYTES {
                        discarding.transport.reset_on_drop();
                        return self.remove(slot);
                    }
                }
            }
        }
        self.ready.push_back(slot);
    }
}
