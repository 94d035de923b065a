//! Users and their credentials.

pub(crate) mod guests;

use std::collections::BTreeSet;
use std::sync::Arc;

use natter_model::view::User;
use natter_model::{DisplayName, PersonalEvent, ServerRole, Timestamp, UserId, UserKind, Username};
use natter_store::accounts::{Admission, Credentials, NewUser, UserCreated};
use natter_store::{Accounts, Reply};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::code;
use crate::fault::Fault;
use crate::row::{all, exists, limit, one, prefix_end, user, user_by_id, user_columns};
use crate::store::SqliteStore;
use guests::Name;

impl Accounts for SqliteStore {
    fn create_user(&self, new: NewUser) -> Reply<UserCreated> {
        self.shared.write("create_user", false, move |group| {
            let Some(role) = admit(&group.conn, &new)? else {
                return Ok(UserCreated::NotAdmitted);
            };
            if id_taken(&group.conn, new.id)? {
                return Ok(UserCreated::IdTaken);
            }
            if !matches!(guests::vacate(group, &new.username, new.at)?, Name::Free) {
                return Ok(UserCreated::UsernameTaken);
            }
            let conn = &group.conn;
            let user = User {
                id: new.id,
                username: new.username,
                display_name: new.display_name,
                kind: new.kind,
                role,
                created_at: new.at,
            };
            insert(conn, &user)?;
            conn.prepare_cached("INSERT INTO credentials VALUES (?1, ?2)")?
                .execute(params![user.id.as_u64(), new.password_hash])?;
            if role == ServerRole::Owner {
                // A link that was used, or that an owner found needless, opens nothing later.
                conn.prepare_cached("DELETE FROM meta WHERE key = 'owner_link'")?
                    .execute([])?;
            }
            Ok(UserCreated::Created(user))
        })
    }

    fn attend_as_guest(&self, id: UserId, name: Username, at: Timestamp) -> Reply<Option<User>> {
        self.shared.write("attend_as_guest", false, move |group| {
            guests::attend(group, id, name, at)
        })
    }

    fn forget_guest(&self, id: UserId) -> Reply<bool> {
        self.shared.write("forget_guest", false, move |group| {
            guests::forget(&group.conn, id)
        })
    }

    fn forget_guests(&self) -> Reply<u64> {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            let mut count = 0;
            loop {
                let some = shared.write("forget_guests", false, |group| {
                    guests::forget_some(&group.conn)
                });
                match some.await? {
                    0 => return Ok(count),
                    some => count += some,
                }
            }
        })
    }

    fn users(&self, ids: Vec<UserId>) -> Reply<Vec<User>> {
        self.shared.read("users", move |reader| {
            let ids: BTreeSet<UserId> = ids.into_iter().collect();
            ids.into_iter()
                .filter_map(|id| user_by_id(&reader.conn, id).transpose())
                .collect()
        })
    }

    fn credentials(&self, username: Username) -> Reply<Option<Credentials>> {
        self.shared.read("credentials", move |reader| {
            let mut select = reader.conn.prepare_cached(concat!(
                "SELECT c.password_hash, ",
                user_columns!("u"),
                " FROM users u LEFT JOIN credentials c ON c.user = u.id WHERE u.folded = ?1"
            ))?;
            one(select.query(params![username.folded()])?, |row| {
                Ok(Credentials {
                    password_hash: row.get(0)?,
                    user: user(row, 1)?,
                })
            })
        })
    }

    fn find_users(&self, query: String, after: Option<Username>, most: usize) -> Reply<Vec<User>> {
        self.shared.read("find_users", move |reader| {
            let after = after.map(|name| name.folded()).unwrap_or_default();
            let query = fold(&query);
            if query.is_empty() {
                let mut select = reader.conn.prepare_cached(LIST_USERS)?;
                return all(select.query(params![after, limit(most)])?, |row| {
                    user(row, 0)
                });
            }
            let mut select = reader.conn.prepare_cached(FIND_USERS)?;
            let range = params![query, prefix_end(&query), after, limit(most)];
            all(select.query(range)?, |row| user(row, 0))
        })
    }

    fn change_display_name(
        &self,
        id: UserId,
        display_name: DisplayName,
        at: Timestamp,
    ) -> Reply<Option<User>> {
        self.shared
            .write("change_display_name", false, move |group| {
                let Some(mut user) = user_by_id(&group.conn, id)? else {
                    return Ok(None);
                };
                user.display_name = display_name;
                group
                    .conn
                    .prepare_cached("UPDATE users SET display_name = ?2 WHERE id = ?1")?
                    .execute(params![id.as_u64(), user.display_name.as_str()])?;
                group
                    .conn
                    .prepare_cached("DELETE FROM user_words WHERE user = ?1")?
                    .execute(params![id.as_u64()])?;
                insert_words(&group.conn, &user)?;
                group.personal(id, at, PersonalEvent::ProfileChanged)?;
                Ok(Some(user))
            })
    }

    fn has_owner(&self) -> Reply<bool> {
        self.shared
            .read("has_owner", |reader| has_owner(&reader.conn))
    }

    fn set_owner_link(&self, token_sha256: [u8; 32]) -> Reply<()> {
        self.shared.write("set_owner_link", false, move |group| {
            group
                .conn
                .prepare_cached("INSERT OR REPLACE INTO meta VALUES ('owner_link', ?1)")?
                .execute(params![token_sha256])?;
            Ok(())
        })
    }
}

/// Parameters: after, limit.
pub(crate) const LIST_USERS: &str = concat!(
    "SELECT ",
    user_columns!("u"),
    " FROM users u WHERE u.kind < 2 AND u.folded > ?1 ORDER BY u.folded LIMIT ?2"
);

/// Parameters: first word, end of the words, after, limit.
pub(crate) const FIND_USERS: &str = concat!(
    "SELECT ",
    user_columns!("u"),
    " FROM (SELECT DISTINCT folded, user FROM user_words
            WHERE word >= ?1 AND word < ?2 AND folded > ?3 ORDER BY folded LIMIT ?4) found
      JOIN users u ON u.id = found.user ORDER BY found.folded"
);

/// The role that a new user comes in with; `None` when they may not come in.
fn admit(conn: &Connection, new: &NewUser) -> Result<Option<ServerRole>, Fault> {
    Ok(match new.admission {
        Admission::Open if new.kind == UserKind::Person && !has_owner(conn)? => {
            Some(ServerRole::Owner)
        }
        Admission::Open => Some(ServerRole::Member),
        Admission::AfterOwner => has_owner(conn)?.then_some(ServerRole::Member),
        Admission::OwnerLink(given) => {
            let kept: Option<[u8; 32]> = conn
                .prepare_cached("SELECT value FROM meta WHERE key = 'owner_link'")?
                .query_row([], |row| row.get(0))
                .optional()?;
            (kept == Some(given)).then_some(ServerRole::Owner)
        }
    })
}

fn has_owner(conn: &Connection) -> Result<bool, Fault> {
    exists(conn, "SELECT 1 FROM users WHERE role = 3 LIMIT 1", [])
}

fn id_taken(conn: &Connection, id: UserId) -> Result<bool, Fault> {
    exists(
        conn,
        "SELECT 1 FROM users WHERE id = ?1",
        params![id.as_u64()],
    )
}

fn insert(conn: &Connection, user: &User) -> Result<(), Fault> {
    conn.prepare_cached(
        "INSERT INTO users (id, folded, username, display_name, kind, role, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        user.id.as_u64(),
        user.username.folded(),
        user.username.as_str(),
        user.display_name.as_str(),
        code::of_user_kind(user.kind),
        code::of_server_role(user.role),
        user.created_at.as_millis(),
    ])?;
    insert_words(conn, user)
}

/// Makes people and bots findable; guests are not.
fn insert_words(conn: &Connection, user: &User) -> Result<(), Fault> {
    if user.kind == UserKind::Guest {
        return Ok(());
    }
    let folded = user.username.folded();
    let mut words: BTreeSet<String> = starts_of_words(&fold(user.display_name.as_str()));
    words.insert(folded.clone());
    let mut insert =
        conn.prepare_cached("INSERT INTO user_words (word, folded, user) VALUES (?1, ?2, ?3)")?;
    for word in words {
        insert.execute(params![word, folded, user.id.as_u64()])?;
    }
    Ok(())
}

/// The form in which names are compared: lower case, one space between words.
fn fold(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// The text from its beginning and from each of its words on, so that whoever types on after the
/// first word still finds it.
fn starts_of_words(text: &str) -> BTreeSet<String> {
    let mut inside = false;
    let mut starts = BTreeSet::from([text.to_owned()]);
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() && !inside {
            starts.insert(text[at..].to_owned());
        }
        inside = c.is_alphanumeric();
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_start_where_letters_do() {
        let starts = starts_of_words(&fold("  Zoë  (Mc-Call) 🦆 "));
        let starts: Vec<&str> = starts.iter().map(String::as_str).collect();
        assert_eq!(starts, ["call) 🦆", "mc-call) 🦆", "zoë (mc-call) 🦆"]);
    }
}
