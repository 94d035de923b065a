//! What an operator may choose.

use natter_model::RoomName;

/// Whether new users may come by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// Anybody may sign up.
    Open,
    /// Only holders of the owner link.
    Closed,
}

/// How often something may be done: a token bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// How many a second, in the long run. Infinite: no limit.
    pub per_second: f64,
    /// How many at once after a pause.
    pub burst: u32,
}

impl Rate {
    /// No limit.
    pub const UNLIMITED: Self = Self {
        per_second: f64::INFINITY,
        burst: u32::MAX,
    };

    /// `per_second` in the long run, `burst` at once.
    pub const fn new(per_second: f64, burst: u32) -> Self {
        Self { per_second, burst }
    }
}

/// What an operator may choose.
#[derive(Debug, Clone)]
pub struct ChatConfig {
    /// Whether new users may come by themselves.
    pub registration: Registration,
    /// The first person who signs up owns the server. For servers that listen on loopback only;
    /// others print an owner link, see [`crate::Chat::owner_link_token`].
    pub first_user_owns: bool,
    /// What the server calls itself.
    pub server_name: String,
    /// Messages (posts, edits and deletions) of one user.
    pub message_rate: Rate,
    /// Logins from one address; a tenth of it bounds repeated failures on one username, without
    /// locking its owner out.
    pub login_rate: Rate,
    /// Accounts made from one address.
    pub sign_up_rate: Rate,
    /// The channel that every server has.
    pub lobby: RoomName,
}

impl Default for ChatConfig {
    /// Open registration where the first user owns the server, 20 messages a second (60 at once)
    /// a user, one login in 2 s (20 at once) and one account in 20 s (20 at once) an address.
    fn default() -> Self {
        Self {
            registration: Registration::Open,
            first_user_owns: true,
            server_name: "Natter".to_owned(),
            message_rate: Rate::new(20.0, 60),
            login_rate: Rate::new(0.5, 20),
            sign_up_rate: Rate::new(0.05, 20),
            lobby: RoomName::channel("lobby").expect("invariant: the literal is a channel name"),
        }
    }
}
