//! Guests: each coming is a user of its own. One whom no entry names is deleted; one whom entries
//! name stays for them, under another name as soon as somebody wants theirs.

use natter_model::limits::USERNAME_MAX_BYTES;
use natter_model::view::User;
use natter_model::{DisplayName, PersonalEvent, ServerRole, Timestamp, UserId, UserKind, Username};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{id_taken, insert};
use crate::fault::Fault;
use crate::row::{exists, user_by_name};
use crate::writer::group::Group;

/// Names for a former guest that are tried in turn before those made of the id.
const NUMBERED: u64 = 9;
/// Numbers made of an id have at most so many digits.
const DIGITS: u64 = 1_000_000_000;

/// Guests deleted in one transaction, so that senders need not wait for all of them.
const FORGET_AT_ONCE: u64 = 2_000;

/// Whether a username is to be had.
pub(super) enum Name {
    Free,
    /// A guest who is a member of a room has it: the one whom the chat makes for itself.
    Members(User),
    Taken,
}

/// The guest of this name, made new; `None` when a person or bot has the name.
pub(super) fn attend(
    group: &mut Group,
    id: UserId,
    name: Username,
    at: Timestamp,
) -> Result<Option<User>, Fault> {
    match vacate(group, &name, at)? {
        Name::Free => {}
        Name::Members(guest) => return Ok(Some(guest)),
        Name::Taken => return Ok(None),
    }
    if id_taken(&group.conn, id)? {
        return Err(Fault::Impossible("the id of a new guest is taken"));
    }
    let guest = User {
        id,
        display_name: DisplayName::from(&name),
        username: name,
        kind: UserKind::Guest,
        role: ServerRole::Member,
        created_at: at,
    };
    insert(&group.conn, &guest)?;
    Ok(Some(guest))
}

/// Takes a name from the guest who had it: they are forgotten, or get another when entries name
/// them.
pub(super) fn vacate(group: &mut Group, name: &Username, at: Timestamp) -> Result<Name, Fault> {
    let Some(guest) = user_by_name(&group.conn, &name.folded())? else {
        return Ok(Name::Free);
    };
    if guest.kind != UserKind::Guest {
        return Ok(Name::Taken);
    }
    if is_member(&group.conn, guest.id)? {
        return Ok(Name::Members(guest));
    }
    if !forget(&group.conn, guest.id)? {
        let former = former_name(&group.conn, &guest)?;
        group
            .conn
            .prepare_cached(
                "UPDATE users SET folded = ?2, username = ?3, display_name = ?3 WHERE id = ?1",
            )?
            .execute(params![guest.id.as_u64(), former.folded(), former.as_str()])?;
        group.personal(guest.id, at, PersonalEvent::ProfileChanged)?;
    }
    Ok(Name::Free)
}

/// Deletes a guest whom nothing names, and says whether it did.
pub(super) fn forget(conn: &Connection, id: UserId) -> Result<bool, Fault> {
    let deleted = conn
        .prepare_cached(
            "DELETE FROM users WHERE id = ?1
             AND kind = 2 AND named = 0 AND rooms = 0 AND personal_head = 0",
        )?
        .execute(params![id.as_u64()])?;
    Ok(deleted > 0)
}

/// Parameter: limit.
pub(crate) const FORGETTABLE: &str = "SELECT id FROM users
     WHERE kind = 2 AND named = 0 AND rooms = 0 AND personal_head = 0 LIMIT ?1";

/// Deletes some of the guests whom nothing names, and says how many.
pub(super) fn forget_some(conn: &Connection) -> Result<u64, Fault> {
    let sql = format!("DELETE FROM users WHERE id IN ({FORGETTABLE})");
    let deleted = conn
        .prepare_cached(&sql)?
        .execute(params![FORGET_AT_ONCE])?;
    Ok(deleted as u64)
}

/// Whether an entry names the guest `id`; `None` when they have been forgotten.
pub(crate) fn is_named(conn: &Connection, id: UserId) -> Result<Option<bool>, Fault> {
    Ok(conn
        .prepare_cached("SELECT named FROM users WHERE id = ?1")?
        .query_row(params![id.as_u64()], |row| row.get(0))
        .optional()?)
}

fn is_member(conn: &Connection, id: UserId) -> Result<bool, Fault> {
    exists(
        conn,
        "SELECT 1 FROM users WHERE id = ?1 AND rooms > 0",
        params![id.as_u64()],
    )
}

/// A name that nobody has, from that of a guest who must give theirs up.
fn former_name(conn: &Connection, guest: &User) -> Result<Username, Fault> {
    let number = guest.id.as_u64() % DIGITS;
    for n in (1..=NUMBERED).chain(number..=number + DIGITS) {
        let name = former(guest.username.as_str(), n)?;
        if user_by_name(conn, &name.folded())?.is_none() {
            return Ok(name);
        }
    }
    Err(Fault::Impossible("every name of a former guest is taken"))
}

/// `NAME-guest`, or with a number from 2 on behind it; the name is cut so that both fit.
fn former(name: &str, number: u64) -> Result<Username, Fault> {
    let suffix = match number {
        0 | 1 => "-guest".to_owned(),
        number => format!("-guest{number}"),
    };
    let keep = name.len().min(USERNAME_MAX_BYTES - suffix.len());
    Username::new(&format!("{}{suffix}", &name[..keep]))
        .map_err(|_| Fault::Impossible("a former guest's name is none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn former_guests_have_valid_names() {
        let long = "x".repeat(USERNAME_MAX_BYTES);
        for (name, number, expect) in [
            ("gus", 1, "gus-guest"),
            ("gus", 2, "gus-guest2"),
            ("gus", 123_456_789, "gus-guest123456789"),
            (long.as_str(), 1, "xxxxxxxxxxxxxxxxxxxxxxxx-guest"),
            (long.as_str(), 2 * DIGITS, "xxxxxxxxxxxxxx-guest2000000000"),
        ] {
            assert_eq!(former(name, number).unwrap().as_str(), expect);
        }
    }
}
