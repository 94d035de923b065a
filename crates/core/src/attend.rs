//! A guest attends a channel: comes without an account, is there while connected, and goes.

use std::net::IpAddr;
use std::sync::Arc;

use natter_model::limits::USERNAME_MAX_BYTES;
use natter_model::view::User;
use natter_model::{Refusal, RoomId, RoomKind, RoomName, UserId, Username};

use crate::actor::{Actor, Door};
use crate::chat::Chat;
use crate::config::{ChatConfig, Rate};
use crate::delivering::Attended;
use crate::guests::Reservation;
use crate::lobby;
use crate::refusing::refuse;

/// How often guests may come from one address, or take other names: each coming writes.
const RATE: Rate = Rate::new(1.0, 20);
/// Names that are tried with a number behind them before one with random digits.
const NUMBERED: u32 = 20;
const TRIES: u32 = 40;
/// What a guest is called whose wish has no letter or digit that a username can have.
const NAMELESS: &str = "guest";

/// How often guests may come from one address. Who does not limit the making of accounts does not
/// limit their coming either.
pub(crate) fn rate(config: &ChatConfig) -> Rate {
    match config.sign_up_rate.per_second.is_infinite() {
        true => Rate::UNLIMITED,
        false => RATE,
    }
}

/// A guest in a room, until this is dropped.
pub struct Attendance {
    /// Who asks.
    pub actor: Actor,
    /// The room they attend.
    pub room: RoomId,
    /// What they are called: the wished name, made valid, with a suffix when it was taken.
    pub name: Username,
    _reservation: Reservation,
}

impl Attendance {
    /// Ends the attendance: the room is told, and the actor may do nothing more.
    pub fn leave(self) {}
}

impl Drop for Attendance {
    fn drop(&mut self) {
        self.actor.end();
    }
}

impl Chat {
    /// Lets a guest who connects from the address `from` attend the channel `room`. Refuses with
    /// `RateLimited` or `RoomNotFound`.
    ///
    /// Any text is a wish; a name that a person has, or another guest who is there, gets a suffix.
    /// The coming is told through the order of the room's commits, as is the going.
    pub async fn attend(
        &self,
        wished: &str,
        room: &RoomName,
        from: IpAddr,
    ) -> Result<Attendance, Refusal> {
        self.open()?;
        self.attend_rates.take(from.into(), self.now())?;
        let room = self
            .ask_store(self.store.channel_named(room.clone()))
            .await?;
        let room = room.ok_or(Refusal::RoomNotFound)?;
        let kind = self
            .rooms
            .ask(&*self.store, room, |state| state.kind)
            .await?;
        if kind != RoomKind::Channel {
            return Err(Refusal::RoomNotFound);
        }
        let (reservation, user) = self.guest(&valid(wished)).await?;
        let coming = Attended {
            room,
            user: Arc::clone(&user),
            present: true,
        };
        self.store
            .announce(Arc::new(coming))
            .map_err(|e| refuse(&e))?;
        reservation.arrive(room, &user);
        Ok(Attendance {
            name: user.username.clone(),
            actor: Actor::new(user, Door::Attending(room)),
            room,
            _reservation: reservation,
        })
    }

    /// The guests who attend a room, in no particular order.
    pub fn attending(&self, room: RoomId) -> Vec<Arc<User>> {
        self.guests.attending(room)
    }

    async fn guest(&self, wished: &str) -> Result<(Reservation, Arc<User>), Refusal> {
        for n in 1..=TRIES {
            let name = match n {
                1 => suffixed(wished, ""),
                2..=NUMBERED => suffixed(wished, &format!("-{n}")),
                _ => suffixed(wished, &format!("-{:06}", self.random() % 1_000_000)),
            };
            let name = Username::new(&name)?;
            if name.folded() == lobby::BUILT_IN {
                continue;
            }
            let Some(mut reservation) = self.guests.reserve(&name) else {
                continue;
            };
            let now = self.now();
            let id = UserId::generate(now, self.random());
            reservation.is_for(Some(id));
            let attend = self.store.attend_as_guest(id, name, now);
            if let Some(user) = self.ask_store(attend).await? {
                return Ok((reservation, Arc::new(user)));
            }
            reservation.is_for(None);
        }
        Err(Refusal::UsernameTaken)
    }
}

/// `wished` as a username: what a username cannot have becomes `_`.
fn valid(wished: &str) -> String {
    if !wished.chars().any(|c| c.is_ascii_alphanumeric()) {
        return NAMELESS.to_owned();
    }
    let chars = wished.trim().chars().take(USERNAME_MAX_BYTES);
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut name: String = chars.map(|c| if fits(c) { c } else { '_' }).collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        name.insert(0, '_');
    }
    name
}

/// `name` with `suffix`, cut so that both fit.
fn suffixed(name: &str, suffix: &str) -> String {
    let keep = name.len().min(USERNAME_MAX_BYTES - suffix.len());
    format!("{}{suffix}", &name[..keep])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_wish_becomes_a_valid_name() {
        let long = "x".repeat(1_000);
        for (wished, name) in [
            ("ann", "ann"),
            (" Ann Lee ", "Ann_Lee"),
            ("9lives", "_9lives"),
            ("-x", "_-x"),
            ("zoë", "zo_"),
            ("日本", "guest"),
            ("", "guest"),
            ("\0\r\n", "guest"),
            ("a\0b", "a_b"),
            (long.as_str(), &long[..30]),
        ] {
            let made = suffixed(&valid(wished), "");
            assert_eq!(made, name, "{wished:?}");
            assert!(Username::new(&made).is_ok(), "{made}");
            let numbered = suffixed(&valid(wished), "-123456");
            assert!(Username::new(&numbered).is_ok(), "{numbered}");
        }
    }
}
