//! The bounded queue between callers and the store's threads.

use std::collections::VecDeque;

use parking_lot::{Condvar, Mutex};

/// Why something was not taken into a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rejected {
    /// It is full.
    Full,
    /// It is closed.
    Closed,
}

/// A first-in, first-out queue of at most `limit` items, for any number of threads on both sides.
#[derive(Debug)]
pub(crate) struct Queue<T> {
    state: Mutex<State<T>>,
    filled: Condvar,
    limit: usize,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    closed: bool,
}

impl<T> Queue<T> {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            state: Mutex::new(State {
                items: VecDeque::new(),
                closed: false,
            }),
            filled: Condvar::new(),
            limit: limit.max(1),
        }
    }

    /// Puts an item at the end, or gives it back at once.
    pub(crate) fn push(&self, item: T) -> Result<(), (T, Rejected)> {
        let mut state = self.state.lock();
        if state.closed {
            return Err((item, Rejected::Closed));
        }
        if state.items.len() >= self.limit {
            return Err((item, Rejected::Full));
        }
        state.items.push_back(item);
        drop(state);
        self.filled.notify_one();
        Ok(())
    }

    /// Waits for items and takes up to `most` into `batch`. `false` when the queue is closed and
    /// empty.
    pub(crate) fn take(&self, most: usize, batch: &mut Vec<T>) -> bool {
        let mut state = self.state.lock();
        while state.items.is_empty() {
            if state.closed {
                return false;
            }
            self.filled.wait(&mut state);
        }
        let count = state.items.len().min(most.max(1));
        batch.extend(state.items.drain(..count));
        true
    }

    /// Takes in nothing more; what is inside can still be taken out.
    pub(crate) fn close(&self) {
        self.state.lock().closed = true;
        self.filled.notify_all();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.state.lock().closed
    }

    pub(crate) fn len(&self) -> usize {
        self.state.lock().items.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_bounded_ordered_and_drains_when_closed() {
        let queue = Queue::new(3);
        for item in 1..=3 {
            assert_eq!(queue.push(item), Ok(()));
        }
        assert_eq!(queue.push(4), Err((4, Rejected::Full)));
        let mut batch = Vec::new();
        assert!(queue.take(2, &mut batch));
        assert_eq!(batch, [1, 2]);
        queue.close();
        assert_eq!(queue.push(5), Err((5, Rejected::Closed)));
        assert!(queue.take(2, &mut batch));
        assert_eq!(batch, [1, 2, 3]);
        assert!(!queue.take(2, &mut batch));
    }

    #[test]
    fn close_wakes_who_waits() {
        let queue = Queue::<u8>::new(1);
        std::thread::scope(|scope| {
            let waiter = scope.spawn(|| queue.take(1, &mut Vec::new()));
            queue.close();
            assert!(!waiter.join().unwrap());
        });
    }
}
