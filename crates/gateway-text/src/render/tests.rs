//! What each delivery looks like, as a table.

use std::sync::Arc;

use natter_model::view::Message;
use natter_model::{DisplayName, RoomId, RoomKind, RoomName, Seq, ServerRole, UserKind, Username};
use proptest::prelude::*;

use super::*;

fn user(id: u64, name: &str) -> User {
    User {
        id: UserId::from_u64(id).unwrap(),
        username: Username::new(name).unwrap(),
        display_name: DisplayName::new("*** root:").unwrap(),
        kind: UserKind::Person,
        role: ServerRole::Member,
        created_at: Timestamp::default(),
    }
}

fn rendered(event: Event) -> String {
    let entry = Entry {
        room: RoomId::from_u64(7).unwrap(),
        seq: Seq(3),
        messages: 1,
        at: Timestamp::default(),
        actor: UserId::from_u64(1).unwrap(),
        event,
    };
    let people = [Arc::new(user(1, "ann")), Arc::new(user(2, "bob"))];
    let mut out = String::new();
    delivery(
        &Delivery::Entry {
            entry: Arc::new(entry),
            people: people.into(),
        },
        &mut out,
    );
    out
}

fn body(text: &str) -> Option<MessageBody> {
    Some(MessageBody::new(text).unwrap())
}

fn posted(text: &str) -> Event {
    Event::MessagePosted {
        body: body(text),
        nonce: None,
    }
}

#[test]
fn events() {
    let (ann, bob) = (UserId::from_u64(1).unwrap(), UserId::from_u64(2).unwrap());
    let target = Seq(2);
    let role = RoomRole::Admin;
    for (event, expect) in [
        (posted("hi"), "ann: hi\n"),
        (
            posted("one\n*** bob left\nbob: three"),
            "ann: one\n  | *** bob left\n  | bob: three\n",
        ),
        (posted("/me waves"), "* ann waves\n"),
        (posted("tab\there"), "ann: tab\there\n"),
        (posted("sep\u{2028}arated"), "ann: separated\n"),
        (
            Event::MessagePosted {
                body: None,
                nonce: None,
            },
            "",
        ),
        (
            Event::MessageEdited {
                target,
                body: body("hi!"),
            },
            "ann (edited): hi!\n",
        ),
        (Event::MessageEdited { target, body: None }, ""),
        (
            Event::MessageDeleted { target },
            "*** ann deleted a message\n",
        ),
        (Event::MemberJoined { user: ann, role }, "*** ann joined\n"),
        (
            Event::MemberJoined { user: bob, role },
            "*** ann added bob\n",
        ),
        (Event::MemberLeft { user: ann }, "*** ann left\n"),
        (Event::MemberLeft { user: bob }, "*** ann removed bob\n"),
        (
            Event::RoleChanged { user: bob, role },
            "*** ann made bob an admin\n",
        ),
        (
            Event::RoomCreated {
                kind: RoomKind::Channel,
                name: None,
            },
            "*** ann made this room\n",
        ),
        (
            Event::RoomRenamed {
                name: RoomName::group("The Den").unwrap(),
            },
            "*** ann renamed this room to The Den\n",
        ),
    ] {
        assert_eq!(rendered(event.clone()), expect, "{event:?}");
    }
}

#[test]
fn guests_and_what_is_not_told() {
    let user = Arc::new(user(3, "eve"));
    let room = RoomId::from_u64(7).unwrap();
    for (what, expect) in [
        (
            Delivery::Attended {
                room,
                user: user.clone(),
                present: true,
            },
            "*** eve came\n",
        ),
        (
            Delivery::Attended {
                room,
                user: user.clone(),
                present: false,
            },
            "*** eve left\n",
        ),
        (
            Delivery::Typing {
                room,
                user,
                active: true,
            },
            "",
        ),
        (Delivery::SessionEnded, ""),
    ] {
        let mut out = String::new();
        delivery(&what, &mut out);
        assert_eq!(out, expect, "{what:?}");
    }
}

#[test]
fn a_page_of_history() {
    let message = |seq: u64, text: Option<&str>, edited: bool| {
        Line::Message(Message {
            room: RoomId::from_u64(7).unwrap(),
            seq: Seq(seq),
            ordinal: seq,
            revision: Seq(seq),
            at: Timestamp::from_millis(1_795_226_400_000),
            author: UserId::from_u64(1).unwrap(),
            body: text.and_then(body),
            edited_at: edited.then(Timestamp::default),
            nonce: None,
        })
    };
    let page = TimelinePage {
        lines: vec![
            message(1, Some("hi\nyou"), false),
            message(2, None, false),
            message(3, Some("bye"), true),
        ],
        users: vec![user(1, "ann")],
        as_of: Seq(3),
        more_before: false,
        more_after: false,
    };
    let mut out = String::new();
    history(&page, &mut out);
    assert_eq!(
        out,
        "[2026-11-21 02:00] ann: hi\n  | you\n[2026-11-21 02:00] ann: (deleted)\n\
         [2026-11-21 02:00] ann (edited): bye\n"
    );
}

#[test]
fn dates() {
    for (days, expect) in [
        (0, (1970, 1, 1)),
        (59, (1970, 3, 1)),
        (789, (1972, 2, 29)),
        (11_016, (2000, 2, 29)),
        (11_017, (2000, 3, 1)),
        (20_453, (2025, 12, 31)),
        (20_454, (2026, 1, 1)),
    ] {
        assert_eq!(date(days), expect, "day {days}");
    }
}

proptest! {
    #[test]
    fn nothing_that_is_written_looks_like_a_notice_or_a_control_code(text in "(?s).{1,80}") {
        if let Ok(body) = MessageBody::new(&text) {
            let out = rendered(Event::MessagePosted { body: Some(body), nonce: None });
            prop_assert!(out.ends_with('\n'));
            for line in out.trim_end_matches('\n').split('\n') {
                prop_assert!(["ann: ", "* ann ", "  | "].iter().any(|start| line.starts_with(start)), "{:?}", line);
                prop_assert!(line.chars().all(crate::line::is_printable), "{:?}", line);
            }
        }
    }
}
