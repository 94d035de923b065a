//! Logins.

use natter_model::view::{Session, User};
use natter_model::{SessionId, Timestamp, UserId};
use natter_store::sessions::NewSession;
use natter_store::{Reply, Sessions};
use rusqlite::{Row, params};

use crate::fault::Fault;
use crate::row::{all, exists, one, session_id, time, user, user_columns, user_id};
use crate::store::SqliteStore;

impl Sessions for SqliteStore {
    fn create_session(&self, new: NewSession) -> Reply<bool> {
        self.shared.write("create_session", false, move |group| {
            let id = new.id.as_u64();
            if exists(
                &group.conn,
                "SELECT 1 FROM sessions WHERE id = ?1",
                params![id],
            )? {
                return Ok(false);
            }
            group
                .conn
                .prepare_cached("INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, ?5, ?5)")?
                .execute(params![
                    id,
                    new.user.as_u64(),
                    new.token_sha256,
                    new.device,
                    new.at.as_millis()
                ])?;
            Ok(true)
        })
    }

    fn session(&self, token_sha256: [u8; 32]) -> Reply<Option<(Session, User)>> {
        self.shared.read("session", move |reader| {
            let mut select = reader.conn.prepare_cached(concat!(
                "SELECT s.id, s.user, s.device, s.created_at, s.used_at, ",
                user_columns!("u"),
                " FROM sessions s JOIN users u ON u.id = s.user WHERE s.token = ?1"
            ))?;
            one(select.query(params![token_sha256])?, |row| {
                Ok((session(row)?, user(row, 5)?))
            })
        })
    }

    fn sessions_of(&self, user: UserId) -> Reply<Vec<Session>> {
        self.shared.read("sessions_of", move |reader| {
            let mut select = reader.conn.prepare_cached(
                "SELECT id, user, device, created_at, used_at FROM sessions WHERE user = ?1
                 ORDER BY created_at DESC, id DESC",
            )?;
            all(select.query(params![user.as_u64()])?, session)
        })
    }

    fn end_session(&self, user: UserId, session: SessionId) -> Reply<bool> {
        self.shared.write("end_session", false, move |group| {
            let ended = group
                .conn
                .prepare_cached("DELETE FROM sessions WHERE id = ?1 AND user = ?2")?
                .execute(params![session.as_u64(), user.as_u64()])?;
            Ok(ended > 0)
        })
    }

    fn touch_sessions(&self, used: Vec<(SessionId, Timestamp)>) -> Reply<()> {
        self.shared.write("touch_sessions", false, move |group| {
            let mut update = group.conn.prepare_cached(
                "UPDATE sessions SET used_at = ?2 WHERE id = ?1 AND used_at < ?2",
            )?;
            for (session, at) in used {
                update.execute(params![session.as_u64(), at.as_millis()])?;
            }
            Ok(())
        })
    }

    fn expire_sessions(&self, before: Timestamp) -> Reply<Vec<SessionId>> {
        self.shared.write("expire_sessions", false, move |group| {
            let mut delete = group
                .conn
                .prepare_cached("DELETE FROM sessions WHERE used_at < ?1 RETURNING id")?;
            all(delete.query(params![before.as_millis()])?, |row| {
                session_id(row.get(0)?)
            })
        })
    }
}

fn session(row: &Row<'_>) -> Result<Session, Fault> {
    Ok(Session {
        id: session_id(row.get(0)?)?,
        user: user_id(row.get(1)?)?,
        device: row.get(2)?,
        created_at: time(row, 3)?,
        used_at: time(row, 4)?,
    })
}
