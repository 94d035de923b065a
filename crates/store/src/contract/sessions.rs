//! Logins.

use std::sync::Arc;

use natter_model::SessionId;
use natter_model::view::{Session, User};

use super::world::{World, at, wait};
use crate::sessions::NewSession;

fn log_in(w: &World, user: &Arc<User>, token: u8, millis: u64) -> SessionId {
    let id = w.session_id();
    let session = NewSession {
        id,
        user: user.id,
        token_sha256: [token; 32],
        device: format!("device {token}"),
        at: at(millis),
    };
    assert!(wait(w.store.create_session(session)).unwrap());
    id
}

fn by_token(w: &World, token: u8) -> Option<(Session, User)> {
    wait(w.store.session([token; 32])).unwrap()
}

/// With its user, and only by the right token; an id is given once.
pub fn sessions_are_found_by_token(w: &World) {
    let ann = w.user("ann");
    let id = log_in(w, &ann, 1, 50);
    let (session, user) = by_token(w, 1).expect("a session");
    assert_eq!(user, *ann);
    assert_eq!(
        session,
        Session {
            id,
            user: ann.id,
            device: "device 1".to_owned(),
            created_at: at(50),
            used_at: at(50),
        }
    );
    assert_eq!(by_token(w, 2), None);
    let again = NewSession {
        id,
        user: ann.id,
        token_sha256: [2; 32],
        device: String::new(),
        at: at(60),
    };
    assert!(!wait(w.store.create_session(again)).unwrap());
    assert_eq!(by_token(w, 2), None);
}

/// By their own user only; the list is newest first.
pub fn sessions_end(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let ids: Vec<SessionId> = (1..=3).map(|n| log_in(w, &ann, n, n.into())).collect();
    let list = || -> Vec<SessionId> {
        let sessions = wait(w.store.sessions_of(ann.id)).unwrap();
        sessions.iter().map(|session| session.id).collect()
    };
    assert_eq!(list(), [ids[2], ids[1], ids[0]]);
    assert!(!wait(w.store.end_session(bob.id, ids[1])).unwrap());
    assert!(wait(w.store.end_session(ann.id, ids[1])).unwrap());
    assert!(!wait(w.store.end_session(ann.id, ids[1])).unwrap());
    assert_eq!(list(), [ids[2], ids[0]]);
    assert_eq!(by_token(w, 2), None);
}

/// A time of use never goes back; unknown ids do no harm.
pub fn sessions_are_touched_forward_only(w: &World) {
    let ann = w.user("ann");
    let id = log_in(w, &ann, 1, 50);
    let touch = |millis| {
        wait(
            w.store
                .touch_sessions(vec![(w.session_id(), at(9)), (id, at(millis))]),
        )
    };
    for (millis, expect) in [(70, 70), (60, 70), (80, 80)] {
        touch(millis).unwrap();
        assert_eq!(by_token(w, 1).expect("a session").0.used_at, at(expect));
    }
}

/// Those not used since, and no others.
pub fn sessions_expire(w: &World) {
    let ann = w.user("ann");
    let old = log_in(w, &ann, 1, 10);
    let used = log_in(w, &ann, 2, 10);
    log_in(w, &ann, 3, 20);
    wait(w.store.touch_sessions(vec![(used, at(30))])).unwrap();
    assert_eq!(wait(w.store.expire_sessions(at(20))).unwrap(), [old]);
    assert_eq!(by_token(w, 1), None);
    assert!(by_token(w, 2).is_some() && by_token(w, 3).is_some());
    assert_eq!(wait(w.store.expire_sessions(at(20))).unwrap(), []);
}
