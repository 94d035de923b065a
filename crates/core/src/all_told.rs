//! Waiting until what has been committed has also been told.
//!
//! A commit can be read a moment before it is published. Who joins a snapshot with the live flow waits
//! here between the two; then nothing that the snapshot holds comes again.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::Chat;

/// Goes through the order of commits; dropped or called when everything before it has been told.
pub(crate) struct Told(Mutex<Option<oneshot::Sender<()>>>);

impl Told {
    /// Everything committed before has been given to the fan-out.
    pub(crate) fn pass(&self) {
        if let Some(done) = self.0.lock().take() {
            // Whoever waited may be gone.
            let _ = done.send(());
        }
    }
}

impl Chat {
    /// Resolves when all that was committed before the call has been given to the fan-out. When the
    /// store takes nothing more just now, at once: then a delivery may repeat what was read.
    pub async fn all_told(&self) {
        let (done, told) = oneshot::channel();
        let passing = Arc::new(Told(Mutex::new(Some(done))));
        if self.store.announce(passing).is_ok() {
            // An error: the store closed, and nothing more will be told.
            let _ = told.await;
        }
    }
}
