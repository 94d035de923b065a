//! Several people do anything at all, many things at once; then the promises are checked.
//!
//! The seed is printed; `NATTER_SEED=… cargo test -p natter-core simulation` repeats the choices (not
//! the interleaving of what runs at once).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use natter_core::{Actor, Anchor, Loaded, Posted, Resume};
use natter_model::view::Line;
use natter_model::{
    Entry, Event, MessageBody, Nonce, Refusal, RoomId, RoomName, RoomRole, Seq, UserId,
};
use natter_store::Log as _;
use tokio::task::JoinSet;

use crate::world::{World, body, post_of};

const PEOPLE: usize = 5;
const STEPS: usize = 250;

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

#[derive(Debug, Clone)]
enum Command {
    Post(Nonce, String),
    Edit(Seq, String),
    Delete(Seq),
    Join,
    Leave,
    Add(UserId),
    Remove(UserId),
    Role(UserId, RoomRole),
    Rename(String),
    MarkRead(Seq),
    Read,
    Typing,
}

/// What somebody saw of one command.
#[derive(Debug)]
enum Seen {
    Posted(Nonce, String, Posted),
    Read(Seq),
    Done,
    Refused(Refusal),
}

async fn perform(world: &World, who: &Actor, room: RoomId, command: Command) -> Seen {
    let chat = &world.chat;
    let done = match command {
        Command::Post(nonce, text) => {
            let sent = world.send(who, post_of(room, nonce, &text)).await;
            return match sent.outcome().await {
                Ok(posted) => Seen::Posted(nonce, text, posted),
                Err(refusal) => Seen::Refused(refusal),
            };
        }
        Command::Read => {
            return match chat.timeline(who, room, Anchor::Latest, 50).await {
                Ok(page) => Seen::Read(page.as_of),
                Err(refusal) => Seen::Refused(refusal),
            };
        }
        Command::Edit(target, text) => {
            let edited = chat.edit_message(who, room, target, body(&text));
            edited.await.map(|_| ())
        }
        Command::Delete(target) => chat.delete_message(who, room, target).await.map(|_| ()),
        Command::Join => chat.join_room(who, room).await.map(|_| ()),
        Command::Leave => chat.leave_room(who, room).await,
        Command::Add(user) => chat.add_members(who, room, vec![user]).await,
        Command::Remove(user) => chat.remove_member(who, room, user).await,
        Command::Role(user, role) => chat.change_role(who, room, user, role).await,
        Command::Rename(name) => {
            let name = RoomName::group(&name).unwrap();
            chat.rename_room(who, room, name).await.map(|_| ())
        }
        Command::MarkRead(seq) => chat.mark_read(who, room, seq).await.map(|_| ()),
        Command::Typing => chat.typing(who, room, true).await,
    };
    match done {
        Ok(()) => Seen::Done,
        Err(refusal) => Seen::Refused(refusal),
    }
}

fn random_command(dice: &mut Dice, n: usize, people: &[Actor], nonces: &mut Vec<Nonce>) -> Command {
    let seq = Seq(dice.roll(40) as u64);
    let user = dice.pick(people).id();
    match dice.roll(20) {
        0..=6 => {
            let repeated = !nonces.is_empty() && dice.roll(4) == 0;
            let nonce = if repeated {
                *dice.pick(nonces)
            } else {
                Nonce::generate()
            };
            nonces.push(nonce);
            // Repetitions have the same body mostly: it depends on the nonce.
            let text = if repeated && dice.roll(3) == 0 {
                format!("other {n}")
            } else {
                format!("{nonce}")
            };
            Command::Post(nonce, text)
        }
        7 | 8 => Command::Edit(seq, format!("edit {n}")),
        9 => Command::Delete(seq),
        10 => Command::Join,
        11 => Command::Leave,
        12 | 13 => Command::Add(user),
        14 => Command::Remove(user),
        15 => Command::Role(
            user,
            *dice.pick(&[RoomRole::Member, RoomRole::Admin, RoomRole::Owner]),
        ),
        16 => Command::Rename(format!("name{n}")),
        17 => Command::MarkRead(seq),
        18 => Command::Typing,
        _ => Command::Read,
    }
}

/// Whether `user` was a member at some moment after the first `from` entries.
fn was_member(log: &[Arc<Entry>], from: usize, user: UserId) -> bool {
    let mut member = false;
    for (place, entry) in log.iter().enumerate() {
        if place >= from && member {
            return true;
        }
        match entry.event {
            Event::MemberJoined { user: u, .. } if u == user => member = true,
            Event::MemberLeft { user: u } if u == user => member = false,
            _ => {}
        }
    }
    member
}

/// What a client shows of a room: each message by its seq, with its text as it is now.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Replica {
    applied: Seq,
    messages: BTreeMap<u64, Option<MessageBody>>,
}

impl Replica {
    async fn fresh(world: &World, who: &Actor, room: RoomId) -> Result<Self, Refusal> {
        let mut replica = Self::default();
        let mut anchor = Anchor::Latest;
        loop {
            let page = world.chat.timeline(who, room, anchor, 200).await?;
            if replica.applied == Seq::ZERO {
                replica.applied = page.as_of;
            }
            for line in &page.lines {
                if let Line::Message(message) = line {
                    replica.messages.insert(message.seq.0, message.body.clone());
                }
            }
            match page.lines.first() {
                Some(first) if page.more_before => anchor = Anchor::Before(first.seq()),
                _ => return Ok(replica),
            }
        }
    }

    fn apply(&mut self, entry: &Entry) {
        assert_eq!(entry.seq, self.applied.next(), "entries are dense");
        self.applied = entry.seq;
        match &entry.event {
            Event::MessagePosted { body, .. } => {
                self.messages.insert(entry.seq.0, body.clone());
            }
            Event::MessageEdited {
                target,
                body: Some(body),
            } => {
                self.messages.insert(target.0, Some(body.clone()));
            }
            Event::MessageDeleted { target } => {
                self.messages.insert(target.0, None);
            }
            _ => {}
        }
    }
}

/// Brings replicas up to date by resuming, and checks them against fresh ones.
async fn resume_and_compare(
    world: &World,
    who: &Actor,
    replicas: &mut HashMap<(UserId, RoomId), Replica>,
    rooms: &[RoomId],
) {
    let held = rooms.iter().filter_map(|room| {
        let replica = replicas.get(&(who.id(), *room))?;
        Some((*room, replica.applied))
    });
    let request = Resume {
        personal: None,
        loaded: held.collect(),
    };
    let resumed = world.chat.resume(who, request).await.unwrap();
    for (room, loaded) in resumed.loaded {
        let key = (who.id(), room);
        match loaded {
            Loaded::Entries(missed) => {
                let replica = replicas.get_mut(&key).unwrap();
                missed.entries.iter().for_each(|entry| replica.apply(entry));
                assert_eq!(replica.applied, missed.head);
                let fresh = Replica::fresh(world, who, room).await.unwrap();
                assert_eq!(*replica, fresh, "snapshot and entries are a fresh snapshot");
            }
            Loaded::Reset | Loaded::Gone => {
                replicas.remove(&key);
            }
        }
    }
    for summary in resumed.rooms {
        let room = summary.room.id;
        let unread_from = Replica::fresh(world, who, room).await.unwrap();
        let unread = unread_from.messages.range(summary.read.seq.0 + 1..).count() as u64;
        assert_eq!(
            summary.room.messages - summary.read.messages,
            unread,
            "unread is exact"
        );
        replicas.entry((who.id(), room)).or_insert(unread_from);
    }
}

async fn simulate(seed: u64) {
    let mut dice = Dice(seed);
    let world = Arc::new(World::new().await);
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(world.person(&format!("user{n}")).await);
    }
    let rooms = [
        world.lobby().await,
        world.channel(&people[1], "news").await,
        world.group(&people[2], &[&people[3], &people[4]]).await,
        world.direct(&people[0], &people[1]).await,
    ];
    let mut nonces = Vec::new();
    let mut acknowledged: Vec<(UserId, RoomId, Nonce, String, Posted)> = Vec::new();
    let mut replicas = HashMap::new();
    for step in 0..STEPS {
        let before = rooms.map(|room| world.told.entries(room).len());
        let mut at_once = JoinSet::new();
        for n in 0..=dice.roll(5) {
            let who = dice.pick(&people).clone();
            let place = dice.roll(rooms.len());
            let command = random_command(&mut dice, step * 10 + n, &people, &mut nonces);
            let (world, room) = (Arc::clone(&world), rooms[place]);
            at_once.spawn(async move {
                let seen = perform(&world, &who, room, command).await;
                (who, place, seen)
            });
        }
        while let Some(ended) = at_once.join_next().await {
            let (who, place, seen) = ended.unwrap();
            let room = rooms[place];
            match seen {
                Seen::Posted(nonce, text, posted) => {
                    acknowledged.push((who.id(), room, nonce, text, posted));
                }
                Seen::Read(as_of) => {
                    let log = world.told.entries(room);
                    let member = was_member(&log, before[place], who.id());
                    assert!(member, "step {step}: a stranger read up to {as_of}");
                }
                Seen::Refused(Refusal::Internal | Refusal::Overloaded) => {
                    panic!("step {step}: something broke");
                }
                Seen::Refused(_) | Seen::Done => {}
            }
        }
        if step % 10 == 0 {
            let who = dice.pick(&people).clone();
            resume_and_compare(&world, &who, &mut replicas, &rooms).await;
        }
    }
    assert!(acknowledged.len() > STEPS / 10, "something happened");
    check_logs(&world, &rooms, &acknowledged).await;
}

async fn check_logs(
    world: &World,
    rooms: &[RoomId],
    acknowledged: &[(UserId, RoomId, Nonce, String, Posted)],
) {
    for room in rooms {
        let told = world.told.entries(*room);
        let stored = world
            .store
            .entries(*room, Seq(0), 100_000)
            .await
            .unwrap()
            .entries;
        let shape = |e: &Entry| (e.seq, e.messages, e.at, e.actor, e.event.code());
        let told_shape: Vec<_> = told.iter().map(|entry| shape(entry)).collect();
        let stored_shape: Vec<_> = stored.iter().map(shape).collect();
        assert_eq!(told_shape, stored_shape, "fan-out is the log");
        let dense = stored.iter().zip(1..).all(|(entry, n)| entry.seq == Seq(n));
        assert!(dense, "dense from 1");
        assert!(
            stored.windows(2).all(|pair| pair[0].at <= pair[1].at),
            "time goes on"
        );
        let mut sends = HashSet::new();
        for entry in &told {
            if let Event::MessagePosted { nonce, .. } = entry.event {
                assert!(sends.insert((entry.actor, nonce)), "a nonce sends once");
            }
        }
    }
    for (who, room, nonce, text, posted) in acknowledged {
        let entries = world.told.entries(*room);
        let entry = entries.iter().find(|entry| entry.seq == posted.seq);
        let entry = entry.expect("what was acknowledged is in the log");
        assert_eq!(
            (entry.actor, entry.messages, entry.at),
            (*who, posted.messages, posted.at)
        );
        let expected = Event::MessagePosted {
            body: Some(body(text)),
            nonce: Some(*nonce),
        };
        assert_eq!(entry.event, expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simulation() {
    let given = std::env::var("NATTER_SEED").ok();
    let seed = given.map_or_else(
        || RandomState::new().hash_one(0),
        |text| text.parse().unwrap(),
    );
    for seed in [seed, seed.wrapping_add(1), seed.wrapping_add(2)] {
        println!("NATTER_SEED={seed}");
        simulate(seed).await;
    }
}
