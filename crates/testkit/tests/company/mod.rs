//! People in rooms, whose clients talk.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use natter_client::net::ClientConfig;
use natter_model::RoomId;
use natter_testkit::chatter::{Chorus, Noted};
use natter_testkit::proof::RoomLog;
use natter_testkit::{Chance, NatterServer, TestUser};

/// Rooms that everybody is in.
const ROOMS: usize = 4;

pub(crate) struct Company {
    pub(crate) users: Vec<TestUser>,
    pub(crate) rooms: Vec<RoomId>,
    pub(crate) chorus: Chorus,
    /// Clients connect here, when not to the server itself.
    pub(crate) by_way_of: Option<SocketAddr>,
}

impl Company {
    /// Signs people up, and makes groups with all of them.
    pub(crate) async fn gather(server: &NatterServer, people: usize) -> Result<Self> {
        let mut users = Vec::new();
        for n in 0..people {
            users.push(TestUser::sign_up(server, &format!("user{n}")).await?);
        }
        let others: Vec<&TestUser> = users[1..].iter().collect();
        let mut rooms = Vec::new();
        for n in 0..ROOMS {
            rooms.push(users[0].group(&format!("room {n}"), &others).await?.room.id);
        }
        Ok(Self {
            users,
            rooms,
            chorus: Chorus::new(),
            by_way_of: None,
        })
    }

    /// One more client of `user` talks.
    pub(crate) fn join(
        &mut self,
        user: &TestUser,
        mut chance: Chance,
        leaves_after: Option<usize>,
    ) -> Result<()> {
        let mut config = ClientConfig::bot();
        config.session.seed = chance.any();
        // Impatient, so that the test need not wait.
        config.session.backoff_first = Duration::from_millis(5);
        config.session.backoff_most = Duration::from_millis(25);
        config.session.away = (Duration::from_millis(5), Duration::from_millis(50));
        config.session.patience = Duration::from_secs(3);
        config.session.outbox.in_flight_per_room = chance.of_range(1..4) as usize;
        let user = match self.by_way_of {
            Some(address) => user.by_way_of(address)?,
            None => user.clone(),
        };
        let client = user.client(config)?;
        self.chorus
            .join(&user.name, client, &self.rooms, chance, leaves_after);
        Ok(())
    }

    /// Stops the talking, and reads the logs.
    pub(crate) async fn finish(self) -> Result<(Vec<Noted>, Vec<RoomLog>)> {
        let api = &self.users[0].api;
        let noted = self.chorus.finish(api, &self.rooms).await?;
        let mut logs = Vec::new();
        for room in &self.rooms {
            logs.push(RoomLog::read(api, *room).await?);
        }
        Ok((noted, logs))
    }
}
