//! Following rooms and loading their timelines.

use std::time::{Duration, Instant};

use natter_api::shape::TimelinePage;
use natter_model::limits::RESUME_MAX_ROOMS;
use natter_model::{RoomId, Seq};

use super::super::timeline::{Step, Timeline};
use super::super::wire::Refused;
use super::{
    Declined, Event, Fetch, FetchWhat, Fetched, Fetching, Follow, Lines, Session, Ticket, Transmit,
};

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
        let told = Some(summary.room.head);
        self.follows.insert(
            room,
            Follow {
                told,
                lines: Lines::Unwanted,
            },
        );
        Ok(())
    }

    /// Loads the newest lines of a room's timeline and keeps them up to date. Before the first
    /// [`Event::Connected`] any room is taken; one that turns out not to be the user's is let go.
    pub fn load(&mut self, room: RoomId) -> Result<(), Declined> {
        let told = match self.follows.get(&room) {
            Some(Follow {
                told,
                lines: Lines::Unwanted,
            }) => *told,
            Some(_) => return Ok(()),
            None => {
                self.room_for_follow()?;
                let told = self.view.room(room).map(|summary| summary.room.head);
                if told.is_none() && self.view.me().is_some() {
                    return Err(Declined::NoSuchRoom);
                }
                told
            }
        };
        self.follows.insert(room, Follow::loading(told));
        self.fetch(Fetching::Newest(room));
        Ok(())
    }

    /// Loads lines before those that are loaded. `false` when there are none, or they are on their
    /// way already.
    pub fn load_older(&mut self, room: RoomId) -> bool {
        let Some(timeline) = self.follows.get_mut(&room).and_then(Follow::timeline) else {
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
            (Fetching::Older(room, before), Fetched::Page(page)) => {
                self.older(room, before, *page);
            }
            (Fetching::Summary(_), Fetched::Summary(summary)) => {
                let room = summary.room.id;
                let told = self.told(room);
                if self.view.refresh(*summary, told) {
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
        let head = self.view.room(room).map(|summary| summary.room.head);
        if self.told(room) < head {
            self.reset(room);
        }
        self.events.push_back(Event::RoomAppeared(room));
    }

    /// What was missed of a followed room will not be told.
    pub(super) fn reset(&mut self, room: RoomId) {
        let Some(follow) = self.follows.get_mut(&room) else {
            return;
        };
        let from = follow.told.unwrap_or(Seq::ZERO);
        let head = self
            .view
            .room(room)
            .map_or(from, |summary| summary.room.head);
        follow.told = Some(head);
        if !matches!(follow.lines, Lines::Unwanted) {
            *follow = Follow::loading(Some(head));
            self.fetch(Fetching::Newest(room));
        }
        self.events.push_back(Event::Reset {
            room,
            from,
            to: head,
        });
    }

    /// The last entry of a room that was told.
    pub(super) fn told(&self, room: RoomId) -> Option<Seq> {
        match self.follows.get(&room) {
            Some(Follow {
                told: Some(told), ..
            }) => Some(*told),
            _ => self.view.room(room).map(|summary| summary.room.head),
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
                && let Some(timeline) = self.follows.get_mut(&room).and_then(Follow::timeline)
            {
                timeline.cancel_older();
            }
        }
    }

    /// After a welcome: asks for the pages that are wanted, and for list entries that are behind
    /// what was told (the server read the two at different moments).
    pub(super) fn resume_fetches(&mut self) {
        let mut wanted = Vec::new();
        for (room, follow) in &self.follows {
            if matches!(follow.lines, Lines::Loading { .. }) {
                wanted.push(Fetching::Newest(*room));
            }
            if self.view.room(*room).map(|summary| summary.room.head) < follow.told {
                wanted.push(Fetching::Summary(*room));
            }
        }
        for fetching in wanted {
            if !self.fetching.values().any(|asked| *asked == fetching) {
                self.fetch(fetching);
            }
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
        let Some(Follow {
            told,
            lines: Lines::Loading { aside },
        }) = self.follows.get_mut(&room)
        else {
            return;
        };
        let (told, aside) = (*told, std::mem::take(aside));
        self.settle_lines(&page.lines);
        let mut timeline = Timeline::from_page(page);
        let fits = aside.iter().all(|entry| timeline.apply(entry) != Step::Gap);
        if !fits || Some(timeline.applied()) < told {
            // The page is from before something that was told already: read it once more.
            self.refetch
                .insert(room, (now + FETCH_WAIT, Fetching::Newest(room)));
            return;
        }
        let lines = Lines::Loaded(Box::new(timeline));
        self.follows.insert(room, Follow { told, lines });
        self.events.push_back(Event::Loaded(room));
    }

    fn older(&mut self, room: RoomId, before: Seq, page: TimelinePage) {
        self.settle_lines(&page.lines);
        if let Some(timeline) = self.follows.get_mut(&room).and_then(Follow::timeline) {
            if timeline.prepend(before, page) {
                self.events.push_back(Event::Loaded(room));
            } else {
                self.load_older(room);
            }
        }
    }

    fn fetch_refused(&mut self, fetching: Fetching, refused: Refused) {
        let room = fetching.room();
        match fetching {
            Fetching::Newest(_) => match self.follows.get_mut(&room) {
                Some(follow) => follow.lines = Lines::Unwanted,
                None => return,
            },
            Fetching::Older(..) => {
                if let Some(timeline) = self.follows.get_mut(&room).and_then(Follow::timeline) {
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
