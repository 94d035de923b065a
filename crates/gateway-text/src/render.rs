//! What people at a terminal are told of each delivery, line of history and refusal.
//!
//! A notice begins with `***`. A message begins with its author's username, which everybody has a
//! different one of and which holds no blank, and further lines of it begin with `  | `: nothing that
//! somebody writes looks like a notice or like another's message.

use std::fmt::Write as _;

use natter_core::Delivery;
use natter_model::view::{Line, TimelinePage, User};
use natter_model::{Entry, Event, MessageBody, Refusal, RoomRole, Timestamp, UserId};

use crate::line::printable;

/// Appends the lines for `delivery`; none when this protocol does not tell it.
pub(crate) fn delivery(delivery: &Delivery, out: &mut String) {
    match delivery {
        Delivery::Entry { entry, people } => {
            let users: Vec<&User> = people.iter().map(AsRef::as_ref).collect();
            self::entry(entry, &users, out);
        }
        Delivery::Attended { user, present, .. } => {
            let what = if *present { "came" } else { "left" };
            let _ = writeln!(out, "*** {} {what}", user.username);
        }
        Delivery::Personal(_)
        | Delivery::Read { .. }
        | Delivery::Typing { .. }
        | Delivery::Presence { .. }
        | Delivery::SessionEnded => {}
    }
}

/// Appends a page of history, each line with its time in UTC.
pub(crate) fn history(page: &TimelinePage, out: &mut String) {
    let users: Vec<&User> = page.users.iter().collect();
    for line in &page.lines {
        match line {
            Line::Message(message) => {
                let author = name(&users, message.author);
                let mark = if message.edited_at.is_some() {
                    " (edited)"
                } else {
                    ""
                };
                stamp(message.at, out);
                match &message.body {
                    Some(body) => said(author, mark, body, out),
                    None => {
                        let _ = writeln!(out, "{author}: (deleted)");
                    }
                }
            }
            Line::Notice(notice) => {
                let start = out.len();
                stamp(notice.at, out);
                let stamped = out.len();
                entry(notice, &users, out);
                if out.len() == stamped {
                    out.truncate(start);
                }
            }
        }
    }
}

fn entry(entry: &Entry, users: &[&User], out: &mut String) {
    let actor = name(users, entry.actor);
    match &entry.event {
        Event::RoomCreated { .. } => {
            let _ = writeln!(out, "*** {actor} made this room");
        }
        Event::MessagePosted { body, .. } => {
            if let Some(body) = body {
                said(actor, "", body, out);
            }
        }
        Event::MessageEdited { body, .. } => {
            if let Some(body) = body {
                said(actor, " (edited)", body, out);
            }
        }
        Event::MessageDeleted { .. } => {
            let _ = writeln!(out, "*** {actor} deleted a message");
        }
        Event::MemberJoined { user, .. } if *user == entry.actor => {
            let _ = writeln!(out, "*** {actor} joined");
        }
        Event::MemberJoined { user, .. } => {
            let _ = writeln!(out, "*** {actor} added {}", name(users, *user));
        }
        Event::MemberLeft { user } if *user == entry.actor => {
            let _ = writeln!(out, "*** {actor} left");
        }
        Event::MemberLeft { user } => {
            let _ = writeln!(out, "*** {actor} removed {}", name(users, *user));
        }
        Event::RoleChanged { user, role } => {
            let role = match role {
                RoomRole::Member => "a member",
                RoomRole::Admin => "an admin",
                RoomRole::Owner => "an owner",
            };
            let _ = writeln!(out, "*** {actor} made {} {role}", name(users, *user));
        }
        Event::RoomRenamed { name } => {
            let name = printable(name.to_string());
            let _ = writeln!(out, "*** {actor} renamed this room to {name}");
        }
    }
}

fn said(author: &str, mark: &str, body: &MessageBody, out: &mut String) {
    let body = body.as_str();
    let (head, body) = match body.strip_prefix("/me ") {
        Some(action) => (format!("* {author}{mark} "), action),
        None => (format!("{author}{mark}: "), body),
    };
    for (at, line) in body.split('\n').enumerate() {
        let start = if at == 0 { head.as_str() } else { "  | " };
        let _ = writeln!(out, "{start}{}", printable(line.to_owned()));
    }
}

fn name<'a>(users: &[&'a User], id: UserId) -> &'a str {
    users
        .iter()
        .find(|user| user.id == id)
        .map_or("somebody", |user| user.username.as_str())
}

/// Appends `[2027-01-31 09:05] `.
fn stamp(at: Timestamp, out: &mut String) {
    let minutes = at.as_millis() / 60_000;
    let (days, minute) = (minutes / 1_440, minutes % 1_440);
    let (year, month, day) = date(days);
    let _ = write!(
        out,
        "[{year:04}-{month:02}-{day:02} {:02}:{:02}] ",
        minute / 60,
        minute % 60
    );
}

/// The Gregorian date of a day after 1970-01-01: years begin in March, so that the leap day is the
/// last, and repeat every 400 (146,097 days).
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// What a guest is told when the chat says no.
pub(crate) fn refusal(refusal: Refusal) -> String {
    match refusal {
        Refusal::InvalidUsername => {
            "A name has 1 to 30 of A-Z, a-z, 0-9, _ and -, and starts with a letter or _.".into()
        }
        Refusal::UsernameTaken => "This name is taken.".into(),
        Refusal::EmptyBody | Refusal::InvalidBody => "There was nothing in it to send.".into(),
        Refusal::BodyTooLong | Refusal::TooLarge => "That was too long; it was not sent.".into(),
        Refusal::RateLimited { .. } => "Slow down, please. What you type next has to wait.".into(),
        Refusal::Overloaded => "The server is busy; that was not done. Try again.".into(),
        Refusal::StorageFull => "The server's disk is full: nothing can be sent for now.".into(),
        Refusal::ShuttingDown => "The server is stopping; that was not done.".into(),
        Refusal::Internal => "Something went wrong on the server; that was not done.".into(),
        Refusal::NotAMember | Refusal::NotPermitted | Refusal::NotSignedIn => {
            "You may not do that here.".into()
        }
        Refusal::InvalidDisplayName
        | Refusal::InvalidRoomName
        | Refusal::PasswordTooShort
        | Refusal::PasswordTooLong
        | Refusal::ChannelNameTaken
        | Refusal::BadCredentials
        | Refusal::RegistrationClosed
        | Refusal::InvalidInvitation
        | Refusal::RoomNotFound
        | Refusal::UserNotFound
        | Refusal::SessionNotFound
        | Refusal::MessageNotFound
        | Refusal::MessageDeleted
        | Refusal::LastOwner
        | Refusal::NotInDirect
        | Refusal::OnlyYourself
        | Refusal::RoomFull
        | Refusal::TooManyRooms
        | Refusal::NonceReused
        | Refusal::NonceExpired
        | Refusal::InvalidRequest => format!("That was not done: {refusal}."),
    }
}

#[cfg(test)]
mod tests;
