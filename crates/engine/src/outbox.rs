//! What waits to be written to one connection.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};

use crate::limits;
use crate::stats::Figures;
use crate::transport::Transport;

/// What a queued frame costs beside its bytes, in bytes; many tiny frames are not free.
const FRAME_COST: usize = 40;

/// Bytes that belong together, and how many messages they are.
pub(crate) struct Frame {
    pub(crate) bytes: Bytes,
    pub(crate) messages: u32,
}

/// Frames in the order they leave. Without frames it holds no memory of its own.
#[derive(Default)]
pub(crate) struct Outbox {
    frames: Option<Box<Queue>>,
    bytes: usize,
    /// Whether part of the first frame has left.
    partial: bool,
}

/// Boxed, so that an idle connection has one word for it.
#[derive(Default)]
struct Queue(VecDeque<Frame>);

/// Empty queues for reuse by the connections of one worker.
#[derive(Default)]
#[expect(clippy::vec_box, reason = "the boxes are what is kept for reuse")]
pub(crate) struct Spares(Vec<Box<Queue>>);

/// How far writing got.
pub(crate) enum Progress {
    /// Everything left.
    Drained,
    /// One frame left; more wait.
    More,
    /// The socket is full; its waker is set.
    Blocked,
    /// The socket is broken.
    Broken,
}

impl Outbox {
    /// Bytes waiting.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.frames.is_none()
    }

    /// Whether the first frame has left in part: then it must go on.
    pub(crate) fn is_partial(&self) -> bool {
        self.partial
    }

    /// Whether another `bytes` fit under `bound`. An empty outbox takes any one frame, and the first
    /// frame is not counted: what waits behind a large one has as much room as behind a small one.
    pub(crate) fn has_room(&self, bytes: usize, bound: usize) -> bool {
        let Some(frames) = &self.frames else {
            return true;
        };
        let first = frames.0.front().map_or(0, |frame| frame.bytes.len());
        self.bytes - first + bytes + frames.0.len() * FRAME_COST <= bound
    }

    pub(crate) fn push(&mut self, frame: Frame, spares: &mut Spares) {
        if frame.bytes.is_empty() {
            return;
        }
        self.bytes += frame.bytes.len();
        self.frames
            .get_or_insert_with(|| spares.take())
            .0
            .push_back(frame);
    }

    /// Writes until all is gone or the socket is full; with `single`, at most the first frame.
    pub(crate) fn write(
        &mut self,
        transport: &mut Transport,
        cx: &mut Context<'_>,
        single: bool,
        totals: (&Figures, &Figures),
        spares: &mut Spares,
    ) -> Progress {
        while let Some(queue) = &mut self.frames {
            let frames = &mut queue.0;
            let written = match write_some(frames, transport, cx, single) {
                Poll::Ready(Ok(0)) | Poll::Ready(Err(_)) => return Progress::Broken,
                Poll::Ready(Ok(written)) => written,
                Poll::Pending => return Progress::Blocked,
            };
            let (gone, messages) = advance(frames, written);
            self.partial = gone.1;
            self.bytes -= written;
            for figures in [totals.0, totals.1] {
                figures.wrote(written);
                figures.messages_out.add(messages);
            }
            if frames.is_empty() {
                self.give_back(spares);
            } else if single && gone.0 > 0 {
                return Progress::More;
            }
        }
        match transport.poll_flush(cx) {
            Poll::Ready(Ok(())) => Progress::Drained,
            Poll::Ready(Err(_)) => Progress::Broken,
            Poll::Pending => Progress::Blocked,
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self, spares: &mut Spares) {
        if let Some(frames) = &mut self.frames {
            frames.0.clear();
        }
        self.bytes = 0;
        self.partial = false;
        self.give_back(spares);
    }

    fn give_back(&mut self, spares: &mut Spares) {
        if let Some(frames) = self.frames.take()
            && frames.0.capacity() <= limits::WRITE_SLICES
            && spares.0.len() < limits::SPARE_QUEUES
        {
            spares.0.push(frames);
        }
    }
}

impl Spares {
    fn take(&mut self) -> Box<Queue> {
        self.0.pop().unwrap_or_default()
    }
}

fn write_some(
    frames: &VecDeque<Frame>,
    transport: &mut Transport,
    cx: &mut Context<'_>,
    single: bool,
) -> Poll<io::Result<usize>> {
    if let Some(first) = frames.front()
        && (single || frames.len() == 1)
    {
        return transport.poll_write(cx, &[IoSlice::new(&first.bytes)]);
    }
    let mut slices = [IoSlice::new(&[]); limits::WRITE_SLICES];
    let mut count = 0;
    for (slice, frame) in slices.iter_mut().zip(frames) {
        *slice = IoSlice::new(&frame.bytes);
        count += 1;
    }
    transport.poll_write(cx, &slices[..count])
}

/// Takes `written` bytes off the front: (frames gone, whether the next is partly gone), messages gone.
fn advance(frames: &mut VecDeque<Frame>, mut written: usize) -> ((usize, bool), u64) {
    let (mut gone, mut messages) = (0, 0);
    while let Some(first) = frames.front_mut() {
        if written < first.bytes.len() {
            first.bytes.advance(written);
            return ((gone, written > 0), messages);
        }
        written -= first.bytes.len();
        messages += u64::from(first.messages);
        gone += 1;
        frames.pop_front();
    }
    ((gone, false), messages)
}
