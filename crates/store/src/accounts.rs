//! Users and their credentials.

use natter_model::view::User;
use natter_model::{DisplayName, Timestamp, UserId, UserKind, Username};

use crate::Reply;

/// A user to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// A fresh id. One that is taken is answered with [`UserCreated::IdTaken`].
    pub id: UserId,
    /// The unique name.
    pub username: Username,
    /// The free name.
    pub display_name: DisplayName,
    /// Person or bot; guests come by [`Accounts::attend_as_guest`].
    pub kind: UserKind,
    /// An Argon2id PHC string.
    pub password_hash: String,
    /// Now.
    pub at: Timestamp,
    /// By which door.
    pub admission: Admission,
}

/// What lets a new user in. It is decided in the same transaction that makes the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Anybody; the first person owns the server.
    Open,
    /// Anybody, as a plain member, but only when the server has its owner already.
    AfterOwner,
    /// Whoever holds the owner link, whose token has this SHA-256; it is spent.
    OwnerLink([u8; 32]),
}

/// What came of making a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserCreated {
    /// Made, with the role in it.
    Created(User),
    /// Another user has this name, in some case, and keeps it.
    UsernameTaken,
    /// Another user has this id: try a fresh one.
    IdTaken,
    /// The owner link is wrong or spent, or the server has no owner yet.
    NotAdmitted,
}

/// A user with their password hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Who.
    pub user: User,
    /// An Argon2id PHC string; guests have none.
    pub password_hash: Option<String>,
}

/// Users and their credentials.
pub trait Accounts: Send + Sync + 'static {
    /// Makes a user. A guest's name is to be had: the guest is forgotten when no entry names them,
    /// and else gets another (`NAME-guest`, perhaps with a number) as username and display name,
    /// which commits [`natter_model::PersonalEvent::ProfileChanged`]. Whether that guest is still
    /// there, the caller asks before. Only a guest who is a member of a room keeps the name.
    fn create_user(&self, user: NewUser) -> Reply<UserCreated>;

    /// A new guest with this name and `id`. A guest who has the name gives it up as for
    /// [`Accounts::create_user`], but one who is a member of a room is the answer. `None` when a
    /// person or bot has the name.
    fn attend_as_guest(&self, id: UserId, name: Username, at: Timestamp) -> Reply<Option<User>>;

    /// Deletes a guest whom no entry names and who is in no room, and says whether there was one.
    /// What they append from then on is [`crate::log::Appended::Stale`].
    fn forget_guest(&self, id: UserId) -> Reply<bool>;

    /// Deletes every guest as [`Accounts::forget_guest`] does, and says how many. For when nobody
    /// attends.
    fn forget_guests(&self) -> Reply<u64>;

    /// The users with these ids, in any order; unknown ids are left out.
    fn users(&self, ids: Vec<UserId>) -> Reply<Vec<User>>;

    /// The user with this name (in any case) and their credentials.
    fn credentials(&self, username: Username) -> Reply<Option<Credentials>>;

    /// People and bots whose username or a word of whose display name starts with `query`, in any
    /// case; all for an empty one. Ascending by folded username, after `after`, at most `limit`.
    fn find_users(&self, query: String, after: Option<Username>, limit: usize) -> Reply<Vec<User>>;

    /// Gives a user another display name. `None` when there is no such user. Commits
    /// [`natter_model::PersonalEvent::ProfileChanged`].
    fn change_display_name(
        &self,
        user: UserId,
        display_name: DisplayName,
        at: Timestamp,
    ) -> Reply<Option<User>>;

    /// Whether the server has an owner.
    fn has_owner(&self) -> Reply<bool>;

    /// Keeps the SHA-256 of the one owner link's token, in place of any before it.
    fn set_owner_link(&self, token_sha256: [u8; 32]) -> Reply<()>;
}
