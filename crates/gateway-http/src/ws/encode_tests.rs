//! The hand-written path writes what serde would.

use std::sync::Arc;

use natter_model::view::User;
use natter_model::{
    DisplayName, Entry, MessageBody, Nonce, RoomId, Seq, ServerRole, Timestamp, UserKind, Username,
};
use proptest::prelude::*;

use super::*;

fn user(id: u64, name: &str) -> User {
    User {
        id: UserId::from_u64(id).unwrap(),
        username: Username::new("ann-1").unwrap(),
        display_name: DisplayName::new(name)
            .unwrap_or_else(|_| DisplayName::new("Ann \"the\" \\ é").unwrap()),
        kind: UserKind::Person,
        role: ServerRole::Member,
        created_at: Timestamp::from_millis(1),
    }
}

proptest! {
    #[test]
    fn a_posted_message_is_written_as_serde_would(
        (room, seq, messages, at) in (0_u64..1 << 63, any::<u64>(), any::<u64>(), any::<u64>()),
        name in "[ -~é]{1,20}",
        text in proptest::option::of("\\PC{1,400}[\n\t\"\\\\]{0,4}x"),
        nonce in any::<bool>(),
    ) {
        let author = user(7, &name);
        let entry = Entry {
            room: RoomId::from_u64(room).unwrap(),
            seq: Seq(seq),
            messages,
            at: Timestamp::from_millis(at),
            actor: author.id,
            event: Event::MessagePosted {
                body: text.and_then(|text| MessageBody::new(&text).ok()),
                nonce: nonce.then(Nonce::generate),
            },
        };
        let mut slow = Vec::new();
        let person = shape::Person::from(&author);
        let shaped = entries::entry(&entry, |_| Some(person.clone())).unwrap();
        server_frame(&mut slow, &ServerFrame::Entry(shaped));
        let mut fast = Vec::new();
        let signal = Delivery::Entry { entry: Arc::new(entry), people: Arc::new([Arc::new(author)]) };
        delivery(&signal, &mut fast);
        prop_assert_eq!(fast, slow);
    }

    #[test]
    fn an_acknowledgement_is_written_as_serde_would(
        (id, seq, messages, at) in (0_u64..1 << 53, any::<u64>(), any::<u64>(), any::<u64>()),
    ) {
        let (seq, at) = (Seq(seq), Timestamp::from_millis(at));
        let fast = posted(id, &Posted { seq, messages, at, repeated: false });
        let answer = Answer::Posted { seq, messages, at };
        prop_assert_eq!(fast, frame(&ServerFrame::Ok { id, answer }));
    }
}

#[test]
fn what_must_be_acted_on_first_is_not_written() {
    let mut out = Vec::new();
    delivery(&Delivery::SessionEnded, &mut out);
    delivery(&"something else", &mut out);
    assert!(out.is_empty());
}

#[test]
fn an_entry_whose_people_are_missing_is_left_out() {
    let mut out = Vec::new();
    let actor = user(1, "Ann");
    let entry = Entry {
        room: RoomId::from_u64(3).unwrap(),
        seq: Seq(2),
        messages: 0,
        at: Timestamp::from_millis(5),
        actor: actor.id,
        event: Event::MemberLeft {
            user: UserId::from_u64(9).unwrap(),
        },
    };
    let signal = Delivery::Entry {
        entry: Arc::new(entry),
        people: Arc::new([Arc::new(actor)]),
    };
    delivery(&signal, &mut out);
    assert!(out.is_empty());
}
