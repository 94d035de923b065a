-- Version 1: users, sessions, rooms and their logs.
-- Times are milliseconds since 1970. Codes of kinds and roles stand in src/code.rs.

-- Single values: key_check (fingerprint of the master key), owner_link (SHA-256 of its token).
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    id            INTEGER PRIMARY KEY,
    folded        TEXT NOT NULL UNIQUE,
    username      TEXT NOT NULL,
    display_name  TEXT NOT NULL,
    kind          INTEGER NOT NULL,
    role          INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    personal_head INTEGER NOT NULL DEFAULT 0,
    rooms         INTEGER NOT NULL DEFAULT 0
) STRICT;
-- People and bots in the order in which they are listed; guests (kind 2) are not.
CREATE UNIQUE INDEX users_listed ON users (folded) WHERE kind < 2;
CREATE INDEX users_owner ON users (role) WHERE role = 3;

-- What a search for people matches the start of: the folded username, and the folded display
-- name from each of its words on.
CREATE TABLE user_words (
    word   TEXT NOT NULL,
    folded TEXT NOT NULL,
    user   INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (word, folded)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_words_of ON user_words (user);

CREATE TABLE credentials (
    user          INTEGER PRIMARY KEY REFERENCES users (id),
    password_hash TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY,
    user       INTEGER NOT NULL REFERENCES users (id),
    token      BLOB NOT NULL UNIQUE,
    device     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of_user ON sessions (user, created_at);
CREATE INDEX sessions_by_use ON sessions (used_at);

-- `folded` is the unique name of a channel; other rooms have none.
CREATE TABLE rooms (
    id           INTEGER PRIMARY KEY,
    kind         INTEGER NOT NULL,
    name         TEXT,
    folded       TEXT,
    created_at   INTEGER NOT NULL,
    head         INTEGER NOT NULL,
    messages     INTEGER NOT NULL,
    members      INTEGER NOT NULL,
    rules        INTEGER NOT NULL,
    last_at      INTEGER NOT NULL,
    last_message INTEGER
) STRICT;
CREATE UNIQUE INDEX rooms_channel ON rooms (folded) WHERE folded IS NOT NULL;

-- The AES-256 key of each room, sealed with the master key.
CREATE TABLE room_keys (
    room    INTEGER PRIMARY KEY REFERENCES rooms (id),
    wrapped BLOB NOT NULL
) STRICT;

-- `folded` repeats the user's, so that members can be listed in its order.
CREATE TABLE members (
    room          INTEGER NOT NULL REFERENCES rooms (id),
    user          INTEGER NOT NULL REFERENCES users (id),
    folded        TEXT NOT NULL,
    role          INTEGER NOT NULL,
    joined_at     INTEGER NOT NULL,
    read_seq      INTEGER NOT NULL,
    read_messages INTEGER NOT NULL,
    PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_of_user ON members (user, room);
CREATE UNIQUE INDEX members_by_name ON members (room, folded);

-- The direct of two people; low < high.
CREATE TABLE directs (
    low  INTEGER NOT NULL REFERENCES users (id),
    high INTEGER NOT NULL REFERENCES users (id),
    room INTEGER NOT NULL REFERENCES rooms (id),
    PRIMARY KEY (low, high)
) STRICT, WITHOUT ROWID;

-- The logs of all rooms. A message's row also is the message as it is now: its body (sealed; NULL
-- when deleted), the entry that changed it last (revision), when it was edited. `previous` is the
-- newest message that was not deleted when this one was posted. `mac` is a keyed hash of the body
-- as it was sent, kept as long as the nonce. No foreign keys: this is the hot path, and only the
-- writer thread inserts.
CREATE TABLE log (
    id        INTEGER PRIMARY KEY,
    room      INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    messages  INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    kind      INTEGER NOT NULL,
    actor     INTEGER NOT NULL,
    body      BLOB,
    nonce     BLOB,
    mac       BLOB,
    revision  INTEGER,
    previous  INTEGER,
    edited_at INTEGER,
    target    INTEGER,
    user      INTEGER,
    detail    INTEGER,
    name      TEXT
) STRICT;
CREATE UNIQUE INDEX log_places ON log (room, seq);
-- Nonces begin with their time: new ones go to the end, old ones are forgotten from the front.
CREATE UNIQUE INDEX log_nonces ON log (nonce, room, actor) WHERE nonce IS NOT NULL;

CREATE TABLE personal_log (
    user INTEGER NOT NULL REFERENCES users (id),
    seq  INTEGER NOT NULL,
    at   INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    room INTEGER,
    PRIMARY KEY (user, seq)
) STRICT, WITHOUT ROWID;
