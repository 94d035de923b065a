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

    /// Whether there is no limit.
    pub const fn is_unlimited(&self) -> bool {
        self.per_second.is_infinite()
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
    ///
    /// Whoever lifts this limit lifts those that bound other things one user does, too:
    /// [`room_rate`](Self::room_rate), [`adding_rate`](Self::adding_rate),
    /// [`list_rate`](Self::list_rate) and [`page_rate`](Self::page_rate).
    pub message_rate: Rate,
    /// Rooms made by one user.
    pub room_rate: Rate,
    /// People brought into rooms by one user, each counted.
    pub adding_rate: Rate,
    /// Lists of all rooms read by one user, alone or when resuming.
    pub list_rate: Rate,
    /// Pages of timelines and logs read by one user.
    pub page_rate: Rate,
    /// Logins from one address; a tenth of it bounds repeated failures on one username, without
    /// locking its owner out.
    pub login_rate: Rate,
    /// Accounts made from one address. Without a limit there is none on the coming of guests either,
    /// who are otherwise let in once a second (20 at once) from one address.
    pub sign_up_rate: Rate,
    /// The channel that every server has.
    pub lobby: RoomName,
}

impl Default for ChatConfig {
    /// Open registration where the first user owns the server, 20 messages a second (60 at once)
    /// a user, a room a second (30 at once) and 5 people brought into rooms (200 at once), one list
    /// of all rooms a second (20 at once) and 20 pages of history (200 at once), one login in 2 s (20 at once) and one account in 20 s (20 at once) an address.
    fn default() -> Self {
        Self {
            registration: Registration::Open,
            first_user_owns: true,
            server_name: "Natter".to_owned(),
            message_rate: Rate::new(20.0, 60),
            room_rate: Rate::new(1.0, 30),
            adding_rate: Rate::new(5.0, 200),
            list_rate: Rate::new(1.0, 20),
            page_rate: Rate::new(20.0, 200),
            login_rate: Rate::new(0.5, 20),
            sign_up_rate: Rate::new(0.05, 20),
            lobby: RoomName::channel("lobby").expect("invariant: the literal is a channel name"),
        }
    }
}
