//! Every limit of the chat, in one place. The engine's limits stand in the engine.

/// Longest username, in bytes (usernames are ASCII).
pub const USERNAME_MAX_BYTES: usize = 30;
/// Longest display name, in Unicode scalar values.
pub const DISPLAY_NAME_MAX_CHARS: usize = 60;
/// Longest room name, in Unicode scalar values.
pub const ROOM_NAME_MAX_CHARS: usize = 60;
/// Longest message body, in bytes of UTF-8.
pub const BODY_MAX_BYTES: usize = 16 * 1024;
/// Shortest password, in Unicode scalar values (NIST SP 800-63B).
pub const PASSWORD_MIN_CHARS: usize = 8;
/// Longest password, in bytes: bounds the work of hashing hostile input.
pub const PASSWORD_MAX_BYTES: usize = 256;
/// Most members of a group.
pub const GROUP_MAX_MEMBERS: usize = 1_000;
/// Most members of a channel.
pub const CHANNEL_MAX_MEMBERS: usize = 100_000;
/// Most people named when a group is made, and most added by one request.
pub const MEMBERS_PER_REQUEST: usize = 100;
/// Most rooms a user is a member of.
pub const ROOMS_PER_USER: usize = 2_000;
/// Most entries on a page of history, members, people or events.
pub const PAGE_MAX: usize = 200;
/// Entries on a page when the caller does not say.
pub const PAGE_DEFAULT: usize = 50;
/// Most missed entries of one room that are replayed on resume; beyond it the client starts from
/// a snapshot.
pub const RESUME_MAX_ENTRIES: u64 = 1_000;
/// Most rooms a client may name as loaded when it resumes.
pub const RESUME_MAX_ROOMS: usize = 200;
/// How long the nonce of a send is remembered, in milliseconds (30 days).
pub const NONCE_MEMORY_MS: u64 = 30 * 24 * 60 * 60 * 1_000;
/// How long a login lasts without use, in milliseconds (30 days).
pub const SESSION_IDLE_MS: u64 = 30 * 24 * 60 * 60 * 1_000;
/// Most people whose presence one connection may watch.
pub const PRESENCE_WATCH_MAX: usize = 200;
/// How long "is typing" holds without being renewed, in milliseconds.
pub const TYPING_MS: u64 = 6_000;
/// Longest search text for people and channels, in bytes.
pub const QUERY_MAX_BYTES: usize = 100;
