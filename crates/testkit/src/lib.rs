//! What tests of the whole are made of: the real server as a process that can be killed and started
//! again, people who sign up and talk, a proxy that cuts connections, and the proof that nothing
//! acknowledged was lost.
//!
//! Nothing here imitates the server or its database. Whatever is random prints its seed
//! ([`chance`]), and nothing waits by sleeping.

pub mod chance;
pub mod chatter;
pub mod powercut;
pub mod proof;
pub mod proxy;
pub mod raw;
pub mod server;
pub mod user;

pub use chance::Chance;
pub use proxy::{Fate, Proxy};
pub use server::{NatterServer, ServerOptions};
pub use user::TestUser;
