//! The client SDK of Natter: for bots, for the terminal client, and for tests.
//!
//! Two layers. [`proto`] is a state machine without I/O that does all the thinking: connecting and
//! resuming, applying what the server says, keeping sends until they are acknowledged. [`net`] drives
//! it over tokio, and has the HTTP API as methods.
//!
//! The crate must not know terminals or windows, nor anything of the server but its protocol
//! (`docs/protocol.md`).
//!
//! # Invariants
//!
//! - **Server-owned state changes only in the reducer** ([`proto::View`], [`proto::Timeline`]), by a
//!   snapshot or an entry; a duplicate changes nothing and a gap is always noticed.
//! - **A message that was accepted is never forgotten**: it is in the outbox until the server has it
//!   on disk, or said no, or the application discarded it.
//! - **Nothing here grows without bound**: the outbox, the lines of a timeline, events that the
//!   application does not take.
//!
//! # A bot
//!
//! ```no_run
//! use natter_client::model::{MessageBody, Nonce};
//! use natter_client::net::{Api, Client, ClientConfig};
//! use natter_client::proto::Event;
//! use natter_client::shape::Event as Happened;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let api = Api::new("http://127.0.0.1:8080")?.log_in("echo", "a long password").await?;
//! let mut bot = Client::connect(api, ClientConfig::bot())?;
//! while let Some(event) = bot.next_event().await {
//!     // Each message of each of the bot's rooms comes once, in order, whatever the network does.
//!     if let Event::Entry(entry) = event
//!         && let Happened::MessagePosted { body: Some(body), .. } = &entry.event
//!         && let Some(text) = body.as_str().strip_prefix("!echo ")
//!     {
//!         bot.post(entry.room, MessageBody::new(text)?)?;
//!     }
//! }
//! # Ok(())
//! # }
//! ```

pub mod net;
pub mod proto;

pub use natter_api::{frame, http, shape};
pub use natter_model as model;
