//! The order of commits, what is written at once, and the end.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use natter_model::{Nonce, Seq};

use super::world::{World, body, committed, entries_of, post, wait};
use crate::log::{Appended, Change};
use crate::{Commit, CommitObserver, ErrorKind};

/// The observer has heard a write by the time it is answered, each once, in the order of the log.
pub fn commits_are_told_before_answers(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    w.heard();
    let waiting: Vec<_> = (0..200)
        .map(|n| w.begin(w.decided(room, &ann, post(&format!("message {n}")))))
        .collect();
    let mut heard = Vec::new();
    for answer in waiting {
        let entry = committed(answer.recv().unwrap().unwrap());
        heard.extend(entries_of(room, &w.heard()));
        assert!(
            heard.iter().any(|told| told.seq == entry.seq),
            "answered untold"
        );
    }
    assert!(heard.iter().map(|entry| entry.seq.0).eq(3..203));
}

/// Between the writes that were given before and after; they write nothing.
pub fn announcements_stand_in_order(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    w.heard();
    let mut last = None;
    for n in 0..50_u64 {
        last = Some(w.begin(w.decided(room, &ann, post("hello"))));
        w.store.announce(Arc::new(n)).unwrap();
    }
    last.expect("an append").recv().unwrap().unwrap();
    // The last announcement may come in a group of its own: one more write waits for it.
    w.post(room, &ann, "end");
    let heard = w.heard();
    for (n, pair) in heard.chunks(2).take(50).enumerate() {
        let [Commit::Entry { entry, .. }, Commit::Announced(what)] = pair else {
            panic!("{pair:?}");
        };
        assert_eq!(entry.seq, Seq(n as u64 + 3));
        assert_eq!(what.downcast_ref::<u64>(), Some(&(n as u64)));
    }
    assert_eq!(heard.len(), 101);
}

/// In one group some are refused and some are not, and the numbers stay dense.
pub fn refusals_spare_their_group(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let nonce = Nonce::generate();
    let send = |text: &str| {
        let body = body(text);
        w.decided(room, &ann, Change::PostMessage { body, nonce })
    };
    let mut stale = w.decided(room, &ann, post("stale"));
    stale.rules += 1;
    let (first, late) = (send("first"), send("other"));
    let edit = Change::EditMessage {
        target: Seq(1),
        body: body("no message"),
    };
    let appends = [
        first.clone(),
        late,
        w.decided(room, &ann, edit),
        w.decided(room, &ann, post("second")),
        stale,
        first,
        w.decided(room, &ann, post("third")),
    ];
    let answers: Vec<_> = appends.map(|append| w.begin(append)).into();
    let outcomes: Vec<Appended> = answers
        .iter()
        .map(|rx| rx.recv().unwrap().unwrap())
        .collect();
    let seq = |n: usize| committed(outcomes[n].clone()).seq.0;
    assert_eq!([seq(0), seq(3), seq(6)], [3, 4, 5]);
    assert_eq!(outcomes[1], Appended::NonceReused);
    assert_eq!(outcomes[2], Appended::MessageNotFound);
    assert_eq!(outcomes[4], Appended::Stale);
    assert!(matches!(
        outcomes[5],
        Appended::Duplicate { seq: Seq(3), .. }
    ));
    assert_eq!(
        wait(w.store.entries(room, Seq(0), 99))
            .unwrap()
            .entries
            .len(),
        5
    );
}

/// From many threads into two rooms: each log is dense, and each has what was answered.
pub fn senders_at_once_make_one_dense_log(w: &World) {
    let ann = w.user("ann");
    let rooms = [w.group(&[&ann]), w.group(&[&ann])];
    w.heard();
    let templates = rooms.map(|room| w.decided(room, &ann, post("template")));
    let store = &w.store;
    let (tx, rx) = mpsc::sync_channel(800);
    std::thread::scope(|scope| {
        for sender in 0..8 {
            let (tx, templates) = (tx.clone(), &templates);
            scope.spawn(move || {
                for n in 0..100 {
                    let mut append = templates[n % 2].clone();
                    append.change = post(&format!("message {n} of {sender}"));
                    let tx = tx.clone();
                    let done = Box::new(move |r| tx.send(r).unwrap_or_default());
                    store.append(append, done);
                }
            });
        }
    });
    drop(tx);
    let answered: Vec<_> = rx.iter().map(|result| committed(result.unwrap())).collect();
    assert_eq!(answered.len(), 800);
    let heard = w.heard();
    for room in rooms {
        let told = entries_of(room, &heard);
        assert!(told.iter().map(|entry| entry.seq.0).eq(3..403));
        assert!(told.iter().map(|entry| entry.messages).eq(1..=400));
        let stored = wait(store.entries(room, Seq(2), 1_000)).unwrap().entries;
        assert!(stored.iter().eq(told.iter().map(|entry| &**entry)));
        let answers: BTreeSet<Seq> = answered
            .iter()
            .filter(|e| e.room == room)
            .map(|e| e.seq)
            .collect();
        assert_eq!(answers.len(), 400);
    }
}

/// All but one learn where it went.
pub fn one_nonce_from_many_threads_sends_once(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let append = w.decided(room, &ann, post("once"));
    let store = &w.store;
    let answers: Vec<_> = std::thread::scope(|scope| {
        let send = || scope.spawn(|| append_and_wait(store, append.clone()));
        let threads: Vec<_> = (0..16).map(|_| send()).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let sent = |a: &&Appended| matches!(a, Appended::Committed(_));
    assert_eq!(answers.iter().filter(sent).count(), 1);
    for answer in &answers {
        match answer {
            Appended::Committed(entry) => assert_eq!(entry.seq, Seq(3)),
            Appended::Duplicate { seq, .. } => assert_eq!(*seq, Seq(3)),
            other => panic!("{other:?}"),
        }
    }
}

fn append_and_wait(store: &Arc<dyn crate::Store>, append: crate::log::Append) -> Appended {
    let (tx, rx) = mpsc::sync_channel(1);
    store.append(append, Box::new(move |r| tx.send(r).unwrap_or_default()));
    rx.recv().expect("an answer").expect("append")
}

/// What was given before is answered; what comes after is refused; closing twice is fine.
pub fn closing_answers_what_was_accepted(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let late = w.decided(room, &ann, post("late"));
    let waiting: Vec<_> = (0..100)
        .map(|_| w.begin(w.decided(room, &ann, post("hello"))))
        .collect();
    w.store.close();
    for answer in waiting {
        committed(
            answer
                .try_recv()
                .expect("answered before close returns")
                .unwrap(),
        );
    }
    w.store.close();
    let closed = Some(ErrorKind::Closed);
    let kind = |error: crate::StoreError| Some(error.kind);
    assert_eq!(w.begin(late).recv().unwrap().err().and_then(kind), closed);
    assert_eq!(wait(w.store.has_owner()).err().and_then(kind), closed);
    assert_eq!(
        wait(w.store.set_owner_link([0; 32])).err().and_then(kind),
        closed
    );
    assert_eq!(w.store.announce(Arc::new(0)).err().and_then(kind), closed);
}

/// A write goes on when nobody waits for it.
pub fn dropped_replies_go_on(w: &World) {
    let room = w.new_room(
        natter_model::RoomKind::Group,
        Some(super::world::group_name("x")),
        &[&w.user("ann")],
    );
    let id = room.id;
    drop(w.store.create_room(room));
    wait(w.store.set_owner_link([0; 32])).unwrap();
    assert!(wait(w.store.room(id)).unwrap().is_some());
}

/// Neither an observer nor a `Done` that panics stops the store or what it tells others.
pub fn a_panicking_callback_harms_nobody(w: &World) {
    struct Bad(Mutex<usize>);
    impl CommitObserver for Bad {
        fn committed(&self, commits: &[Commit]) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) += commits.len();
            panic!("on purpose");
        }
    }
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let bad = Arc::new(Bad(Mutex::default()));
    w.store.observe(Arc::<Bad>::clone(&bad));
    let append = w.decided(room, &ann, post("hello"));
    w.store.append(append, Box::new(|_| panic!("on purpose")));
    assert_eq!(w.post(room, &ann, "again").seq, Seq(4));
    assert_eq!(*bad.0.lock().unwrap_or_else(PoisonError::into_inner), 2);
}
