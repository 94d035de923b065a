//! Following rooms and loading their timelines.

use std::time::{Duration, Instant};

use natter_api::shape::{AuthoredMessage, TimelinePage};
use natter_model::limits::RESUME_MAX_ROOMS;
use natter_model::{RoomId, Seq};

use super::super::timeline::{Step, Timeline};
use super::super::wire::{LogEntry, Refused};
use super::{
    Declined, Event, Fetch, FetchWhat, Fetched, Fetching, Follow, Session, Ticket, Transmit,
};

/// Entries kept while a page is read; beyond it the page is asked for again.
const ASIDE_MAX: usize = 1_000;
/// How long to wait before asking again over HTTP.
const FETCH_WAIT: Duration = Duration::from_secs(1);

impl Session {
    /// Follows a room from now on: each of its entries is told once, in order, over all
    /// reconnections. Nothing changes when it is followed already. Only a room of the list can be
    /// followed, so not before the first [`Event::Connected`].
    pub fn follow(&mut self, room: RoomId) -> Result<(), Declined> {
        if self.follows.contains_key(&room) {
            return Ok(());
        }
        self.room_for_follow()?;
        let summary = self.view.room(room).ok_or(Declined::NoSuchRoom)?;
        let applied = summary.room.head;
        self.follows.insert(room, Follow::Log { applied });
        Ok(())
    }

    /// Loads the newest lines of a room's timeline and keeps them up to date.
    pub fn load(&mut self, room: RoomId) -> Result<(), Declined> {
        match self.follows.get(&room) {
            Some(Follow::Lines(_) | Follow::Loading { .. }) => return Ok(()),
            Some(Follow::Log { .. }) => {}
            None => self.room_for_follow()?,
        }
        self.follows
            .insert(room, Follow::Loading { aside: Vec::new() });
        self.fetch(Fetching::Newest(room));
        Ok(())
    }

    /// Loads lines before those that are loaded. `false` when there are none, or they are on their
    /// way already.
    pub fn load_older(&mut self, room: RoomId) -> bool {
        let Some(Follow::Lines(timeline)) = self.follows.get_mut(&room) else {
            return false;
        };
        let Some(before) = timeline.begin_older() else {
            return false;
        };
        self.fetch(Fetching::Older(room, before));
        true
    }

    /// Lets go of a room's timeline, and does not follow the room any more.
    pub fn unfollow(&mut self, room: RoomId) {
        self.follows.remove(&room);
        self.refetch.remove(&room);
    }

    /// The answer to a [`Fetch`]. An answer to a question of an earlier connection does nothing.
    pub fn handle_fetched(&mut self, now: Instant, ticket: Ticket, fetched: Fetched) {
        let Some(fetching) = self.fetching.remove(&ticket) else {
            return;
        };
        match (fetching, fetched) {
            (Fetching::Newest(room), Fetched::Page(page)) => self.newest(now, room, *page),
            (Fetching::Older(room, _), Fetched::Page(page)) => self.older(room, *page),
            (Fetching::Summary(_), Fetched::Summary(summary)) => {
                let room = summary.room.id;
                if self.view.refresh_last_message(*summary) {
                    self.events.push_back(Event::RoomChanged(room));
                } else {
                    self.fetch(Fetching::Summary(room));
                }
            }
            (fetching, Fetched::Refused(refused)) if !refused.temporary => {
                self.fetch_refused(fetching, refused);
            }
            (fetching, _) => {
                self.refetch
                    .insert(fetching.room(), (now + FETCH_WAIT, fetching));
            }
        }
        self.flush(now);
    }

    /// A room has come into the list.
    pub(super) fn room_appeared(&mut self, room: RoomId) {
        if self.config.follow_all {
            // Beyond what can be followed, rooms are told of only while connected.
            let _ = self.follow(room);
        }
        if let Some(Follow::Log { applied }) = self.follows.get(&room)
            && self
                .view
                .room(room)
                .is_some_and(|summary| summary.room.head > *applied)
        {
            self.reset(room);
        }
        self.events.push_back(Event::RoomAppeared(room));
    }

    /// What was missed of a followed room will not be told.
    pub(super) fn reset(&mut self, room: RoomId) {
        let from = self.applied(room).unwrap_or(Seq::ZERO);
        let head = self
            .view
            .room(room)
            .map_or(from, |summary| summary.room.head);
        match self.follows.get_mut(&room) {
            Some(Follow::Log { applied }) => *applied = head,
            Some(follow) => {
                *follow = Follow::Loading { aside: Vec::new() };
                self.fetch(Fetching::Newest(room));
            }
            None => return,
        }
        self.events.push_back(Event::Reset {
            room,
            from,
            to: head,
        });
    }

    /// The last entry of a room that was applied.
    pub(super) fn applied(&self, room: RoomId) -> Option<Seq> {
        match self.follows.get(&room) {
            Some(Follow::Log { applied }) => Some(*applied),
            Some(Follow::Lines(timeline)) => Some(timeline.applied()),
            Some(Follow::Loading { .. }) | None => {
                self.view.room(room).map(|summary| summary.room.head)
            }
        }
    }

    /// The list must not be behind the timeline.
    pub(super) fn lift(&mut self, room: RoomId) {
        if let Some(Follow::Lines(timeline)) = self.follows.get(&room) {
            let last = timeline.last_message().and_then(|message| {
                let author = timeline.person(message.author)?.clone();
                Some(AuthoredMessage {
                    message: message.clone(),
                    author,
                })
            });
            self.view
                .lift(room, timeline.applied(), timeline.messages(), last);
        }
    }

    pub(super) fn keep_aside(&mut self, room: RoomId, entry: LogEntry) {
        if let Some(Follow::Loading { aside }) = self.follows.get_mut(&room) {
            if aside.len() >= ASIDE_MAX {
                aside.clear();
            }
            aside.push(entry);
        }
    }

    pub(super) fn refresh_summary(&mut self, room: RoomId) {
        let known = Fetching::Summary(room);
        if !self.fetching.values().any(|fetching| *fetching == known) {
            self.fetch(known);
        }
    }

    /// Questions of a connection that is gone are asked again after the next welcome.
    pub(super) fn forget_fetches(&mut self) {
        let asked = std::mem::take(&mut self.fetching).into_values();
        let put_off = std::mem::take(&mut self.refetch)
            .into_values()
            .map(|(_, fetching)| fetching);
        for fetching in asked.chain(put_off) {
            if let Fetching::Older(room, _) = fetching
                && let Some(Follow::Lines(timeline)) = self.follows.get_mut(&room)
            {
                timeline.cancel_older();
            }
        }
    }

    pub(super) fn resume_fetches(&mut self) {
        let loading: Vec<_> = self
            .follows
            .iter()
            .filter(|(_, follow)| matches!(follow, Follow::Loading { .. }))
            .map(|(room, _)| Fetching::Newest(*room))
            .filter(|wanted| !self.fetching.values().any(|fetching| fetching == wanted))
            .collect();
        for fetching in loading {
            self.fetch(fetching);
        }
    }

    pub(super) fn refetch_due(&mut self, now: Instant) {
        let due: Vec<_> = self
            .refetch
            .iter()
            .filter(|(_, (at, _))| *at <= now)
            .map(|(room, _)| *room)
            .collect();
        for room in due {
            if let Some((_, fetching)) = self.refetch.remove(&room) {
                self.fetch(fetching);
            }
        }
    }

    fn room_for_follow(&self) -> Result<(), Declined> {
        if self.follows.len() >= RESUME_MAX_ROOMS {
            return Err(Declined::Follows);
        }
        Ok(())
    }

    fn fetch(&mut self, fetching: Fetching) {
        if !self.is_welcomed() {
            return;
        }
        let ticket = Ticket(self.number());
        let limit = self.config.page;
        let what = match fetching {
            Fetching::Newest(_) => FetchWhat::Page {
                before: None,
                limit,
            },
            Fetching::Older(_, before) => FetchWhat::Page {
                before: Some(before),
                limit,
            },
            Fetching::Summary(_) => FetchWhat::Summary,
        };
        self.fetching.insert(ticket, fetching);
        self.transmits.push_back(Transmit::Fetch(Fetch {
            ticket,
            room: fetching.room(),
            what,
        }));
    }

    fn newest(&mut self, now: Instant, room: RoomId, page: TimelinePage) {
        let Some(Follow::Loading { aside }) = self.follows.get_mut(&room) else {
            return;
        };
        let aside = std::mem::take(aside);
        self.settle_lines(&page.lines);
        let mut timeline = Timeline::from_page(page);
        let fits = aside.iter().all(|entry| timeline.apply(entry) != Step::Gap);
        let head = self
            .view
            .room(room)
            .map_or(Seq::ZERO, |summary| summary.room.head);
        if !fits || timeline.applied() < head {
            // The page is from before something that was told here: read it once more.
            self.refetch
                .insert(room, (now + FETCH_WAIT, Fetching::Newest(room)));
            return;
        }
        self.follows.insert(room, Follow::Lines(Box::new(timeline)));
        self.events.push_back(Event::Loaded(room));
    }

    fn older(&mut self, room: RoomId, page: TimelinePage) {
        self.settle_lines(&page.lines);
        if let Some(Follow::Lines(timeline)) = self.follows.get_mut(&room) {
            if timeline.prepend(page) {
                self.events.push_back(Event::Loaded(room));
            } else {
                self.load_older(room);
            }
        }
    }

    fn fetch_refused(&mut self, fetching: Fetching, refused: Refused) {
        let room = fetching.room();
        match fetching {
            Fetching::Newest(_) => self.unfollow(room),
            Fetching::Older(..) => {
                if let Some(Follow::Lines(timeline)) = self.follows.get_mut(&room) {
                    timeline.cancel_older();
                }
            }
            Fetching::Summary(_) => return,
        }
        self.events.push_back(Event::LoadFailed(room, refused));
    }
}

impl Fetching {
    pub(super) fn room(self) -> RoomId {
        match self {
            Self::Newest(room) | Self::Older(room, _) | Self::Summary(room) => room,
        }
    }
}
