//! Users and their credentials.

use std::sync::Arc;

use natter_model::view::User;
use natter_model::{PersonalEvent, ServerRole, UserId, UserKind};

use super::world::{World, at, committed, display_name, post, username, wait};
use crate::Commit;
use crate::accounts::{Admission, UserCreated};
use crate::log::Appended;

fn role(created: &UserCreated) -> Option<ServerRole> {
    match created {
        UserCreated::Created(user) => Some(user.role),
        _ => None,
    }
}

/// A guest who comes.
fn guest(w: &World, name: &str) -> Arc<User> {
    let attend = w.store.attend_as_guest(w.user_id(), username(name), at(5));
    Arc::new(wait(attend).unwrap().expect("a name that may be had"))
}

fn names(users: &[User]) -> Vec<&str> {
    users.iter().map(|user| user.username.as_str()).collect()
}

/// [`Admission::Open`]: the first person owns the server; a guest or bot does not.
pub fn the_first_person_owns_an_open_server(w: &World) {
    let owned = || wait(w.store.has_owner()).unwrap();
    wait(
        w.store
            .attend_as_guest(w.user_id(), username("passer"), at(1)),
    )
    .unwrap();
    let mut bot = w.new_user("bot");
    bot.kind = UserKind::Bot;
    assert_eq!(role(&w.create(bot)), Some(ServerRole::Member));
    assert!(!owned());
    assert_eq!(w.user("ann").role, ServerRole::Owner);
    assert!(owned());
    assert_eq!(w.user("bob").role, ServerRole::Member);
}

/// A name is taken in every case, and the refused user is not made.
pub fn names_are_unique_in_any_case(w: &World) {
    w.user("Ann");
    let again = w.new_user("aNN");
    let id = again.id;
    assert_eq!(w.create(again), UserCreated::UsernameTaken);
    assert_eq!(wait(w.store.users(vec![id])).unwrap(), []);
}

/// An id is given once.
pub fn taken_user_ids_are_told(w: &World) {
    let ann = w.user("ann");
    let mut other = w.new_user("bob");
    other.id = ann.id;
    assert_eq!(w.create(other), UserCreated::IdTaken);
    assert_eq!(wait(w.store.credentials(username("bob"))).unwrap(), None);
}

/// [`Admission::AfterOwner`].
pub fn after_owner_needs_an_owner(w: &World) {
    let later = |name| {
        let mut user = w.new_user(name);
        user.admission = Admission::AfterOwner;
        w.create(user)
    };
    assert_eq!(later("early"), UserCreated::NotAdmitted);
    w.user("ann");
    assert_eq!(role(&later("late")), Some(ServerRole::Member));
}

/// [`Admission::OwnerLink`]: only the newest link, once, and a refused user does not spend it.
pub fn an_owner_link_opens_once(w: &World) {
    let with_link = |name, link| {
        let mut user = w.new_user(name);
        user.admission = Admission::OwnerLink([link; 32]);
        w.create(user)
    };
    assert_eq!(with_link("ann", 1), UserCreated::NotAdmitted);
    wait(w.store.set_owner_link([1; 32])).unwrap();
    wait(w.store.set_owner_link([2; 32])).unwrap();
    let mut bot = w.new_user("bot");
    bot.kind = UserKind::Bot;
    w.create(bot);
    assert_eq!(with_link("ann", 1), UserCreated::NotAdmitted);
    assert_eq!(with_link("bot", 2), UserCreated::UsernameTaken);
    assert_eq!(role(&with_link("ann", 2)), Some(ServerRole::Owner));
    assert_eq!(with_link("bob", 2), UserCreated::NotAdmitted);
}

/// Whoever becomes the owner in another way leaves no open door behind.
pub fn an_owner_ends_the_owner_link(w: &World) {
    wait(w.store.set_owner_link([1; 32])).unwrap();
    assert_eq!(w.user("ann").role, ServerRole::Owner);
    let mut late = w.new_user("late");
    late.admission = Admission::OwnerLink([1; 32]);
    assert_eq!(w.create(late), UserCreated::NotAdmitted);
}

/// A guest comes back as somebody else; people and bots keep their names to themselves.
pub fn guests_attend_under_free_names(w: &World) {
    let attend = |name| wait(w.store.attend_as_guest(w.user_id(), username(name), at(5))).unwrap();
    let first = attend("Visitor").expect("a free name");
    assert_eq!(
        (first.kind, first.role),
        (UserKind::Guest, ServerRole::Member)
    );
    assert_eq!(first.display_name, display_name("Visitor"));
    let credentials = wait(w.store.credentials(username("VISITOR"))).unwrap();
    assert_eq!(credentials.expect("a user").password_hash, None);
    let second = attend("vISITOR").expect("a guest's name");
    assert_ne!(second.id, first.id);
    assert_eq!(second.username, username("vISITOR"));
    let left = wait(w.store.users(vec![first.id, second.id])).unwrap();
    assert_eq!(left, [second], "nothing names the first");
    w.user("ann");
    assert_eq!(attend("Ann"), None);
}

/// Whoever comes by the name of a guest is not taken for them, whose messages stay.
pub fn guests_whom_entries_name_give_up_their_names(w: &World) {
    let room = w.channel("lobby", &[&w.user("ann")]);
    let now = |user: &User| {
        let found = wait(w.store.users(vec![user.id])).unwrap();
        found.into_iter().next().expect("somebody named in entries")
    };
    let cut = "x".repeat(23);
    for (name, first_former, second_former) in [
        ("Gus", "Gus-guest", "Gus-guest2"),
        (
            &"x".repeat(30),
            &*format!("{cut}x-guest"),
            &*format!("{cut}-guest2"),
        ),
    ] {
        let first = guest(w, name);
        w.post(room, &first, "hello");
        w.post(room, &first, "goodbye");
        w.heard();
        let second = guest(w, name);
        assert_ne!(second.id, first.id);
        let [Commit::Personal(told)] = &w.heard()[..] else {
            panic!("the change of name is told, and only that");
        };
        assert_eq!(
            (told.user, &told.event),
            (first.id, &PersonalEvent::ProfileChanged)
        );
        w.post(room, &second, "I am another");
        let person = w.user(&name.to_uppercase());
        assert_eq!(now(&person), *person);
        for (guest, former) in [(first, first_former), (second, second_former)] {
            let guest = now(&guest);
            assert_eq!(guest.kind, UserKind::Guest);
            assert_eq!(guest.username, username(former));
            assert_eq!(guest.display_name, display_name(former));
        }
    }
}

/// Those whom an entry names are kept.
pub fn guests_are_forgotten(w: &World) {
    let ann = w.user("ann");
    let room = w.channel("lobby", &[&ann]);
    let guests = ["silent", "talker", "shy"].map(|name| guest(w, name));
    let [silent, talker, shy] = &guests;
    w.post(room, talker, "hello");
    let forget = |id| wait(w.store.forget_guest(id)).unwrap();
    assert!(forget(silent.id));
    for kept in [silent.id, talker.id, ann.id] {
        assert!(!forget(kept));
    }
    let left = || {
        let ids = guests.iter().map(|guest| guest.id).chain([ann.id]);
        wait(w.store.users(ids.collect())).unwrap().len()
    };
    assert_eq!(left(), 3);
    assert_eq!(wait(w.store.forget_guests()).unwrap(), 1, "{shy:?}");
    assert_eq!(left(), 2);
    assert_eq!(wait(w.store.forget_guests()).unwrap(), 0);
}

/// No entry ever names a user whom nobody knows.
pub fn forgotten_guests_append_nothing(w: &World) {
    let room = w.channel("lobby", &[&w.user("ann")]);
    let gus = guest(w, "gus");
    assert!(wait(w.store.forget_guest(gus.id)).unwrap());
    assert_eq!(w.change(room, &gus, post("hello")), Appended::Stale);
    // In one group with what comes before it.
    let zoe = guest(w, "zoe");
    let posted = w.begin(w.decided(room, &zoe, post("hello")));
    let forgotten = wait(w.store.forget_guest(zoe.id)).unwrap();
    committed(posted.recv().expect("an answer").expect("append"));
    assert!(!forgotten);
}

/// The chat has a user of its own, who owns its rooms.
pub fn a_guest_in_a_room_keeps_the_name(w: &World) {
    let owner = guest(w, "natter");
    w.channel("lobby", &[&owner]);
    assert_eq!(guest(w, "natter"), owner);
    assert_eq!(w.create(w.new_user("natter")), UserCreated::UsernameTaken);
    assert_eq!(wait(w.store.forget_guests()).unwrap(), 0);
    assert!(!wait(w.store.forget_guest(owner.id)).unwrap());
}

/// In any case, with the hash that was given.
pub fn credentials_are_found_by_name(w: &World) {
    let ann = w.user("Ann");
    let found = wait(w.store.credentials(username("ANN")))
        .unwrap()
        .expect("a user");
    assert_eq!(found.user, *ann);
    assert_eq!(found.password_hash.as_deref(), Some("hash of Ann"));
    assert_eq!(wait(w.store.credentials(username("bob"))).unwrap(), None);
}

/// Each once, without the unknown.
pub fn users_are_found_by_id(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let unknown = UserId::from_u64(999_999).unwrap();
    let mut found = wait(w.store.users(vec![bob.id, unknown, ann.id, bob.id])).unwrap();
    found.sort_by_key(|user| user.id);
    assert_eq!(found, [(*ann).clone(), (*bob).clone()]);
    assert_eq!(wait(w.store.users(Vec::new())).unwrap(), []);
}

/// Usernames and words of display names, in any case and script; never guests.
pub fn people_are_found_by_the_start_of_names(w: &World) {
    for (name, display) in [
        ("zoe", "Zoë Ångström"),
        ("bob", "Robert von Ann"),
        ("ann", "ann"),
    ] {
        let mut user = w.new_user(name);
        user.display_name = display_name(display);
        w.create(user);
    }
    wait(
        w.store
            .attend_as_guest(w.user_id(), username("annguest"), at(1)),
    )
    .unwrap();
    for (query, expect) in [
        ("an", &["ann", "bob"][..]),
        ("ANN", &["ann", "bob"]),
        ("zo", &["zoe"]),
        ("ång", &["zoe"]),
        ("ÅNGSTRÖM", &["zoe"]),
        ("obert", &[]),
        ("von a", &["bob"]),
        ("bobb", &[]),
        ("%", &[]),
        ("_", &[]),
        ("", &["ann", "bob", "zoe"]),
    ] {
        let found = wait(w.store.find_users(query.to_owned(), None, 10)).unwrap();
        assert_eq!(names(&found), expect, "{query:?}");
    }
}

/// Ascending by folded name, after a name, which need not exist.
pub fn lists_of_people_are_paged(w: &World) {
    for name in ["carol", "Bob", "ann", "Dan", "becky"] {
        w.user(name);
    }
    let page = |query: &str, after: Option<&str>, limit| {
        wait(
            w.store
                .find_users(query.to_owned(), after.map(username), limit),
        )
        .unwrap()
    };
    assert_eq!(names(&page("", None, 2)), ["ann", "becky"]);
    assert_eq!(names(&page("", Some("BECKY"), 2)), ["Bob", "carol"]);
    assert_eq!(names(&page("", Some("carola"), 2)), ["Dan"]);
    assert_eq!(names(&page("b", None, 1)), ["becky"]);
    assert_eq!(names(&page("b", Some("becky"), 5)), ["Bob"]);
    assert_eq!(names(&page("b", Some("bob"), 5)), [] as [&str; 0]);
}

/// They are found by the new name and no more by the old, and their own log says so.
pub fn display_names_change(w: &World) {
    let ann = w.user("ann");
    w.heard();
    let change = |id| {
        wait(
            w.store
                .change_display_name(id, display_name("Queen Bee"), at(7)),
        )
    };
    let changed = change(ann.id).unwrap().expect("a user");
    assert_eq!(changed.display_name, display_name("Queen Bee"));
    assert_eq!(wait(w.store.users(vec![ann.id])).unwrap(), [changed]);
    let [Commit::Personal(entry)] = &w.heard()[..] else {
        panic!("one personal entry");
    };
    assert_eq!(
        (entry.user, &entry.event),
        (ann.id, &PersonalEvent::ProfileChanged)
    );
    for (query, count) in [("bee", 1), ("queen", 1), ("ann", 1)] {
        let found = wait(w.store.find_users(query.to_owned(), None, 10)).unwrap();
        assert_eq!(found.len(), count, "{query}");
    }
    wait(
        w.store
            .change_display_name(ann.id, display_name("Plain"), at(8)),
    )
    .unwrap();
    assert_eq!(
        wait(w.store.find_users("bee".to_owned(), None, 10)).unwrap(),
        []
    );
    assert_eq!(change(UserId::from_u64(999_999).unwrap()).unwrap(), None);
}
