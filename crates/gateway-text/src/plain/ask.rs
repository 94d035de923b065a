//! What is asked of the chat, each answered by one [`Answer`].

use natter_core::{Anchor, PostMessage};
use natter_engine::Context;
use natter_model::{Refusal, UserId, UserKind};
use tokio::sync::oneshot;

use super::{Answer, Plain, tell};
use crate::limits::{HISTORY_LINES, WHO_MAX};
use crate::render;

impl Plain {
    /// Asks to attend the room under this name.
    pub(super) fn attend(&mut self, cx: &mut Context<'_>, name: &str) {
        let (door, wished) = (self.door.clone(), name.to_owned());
        let from = cx.peer().addr.ip();
        self.ask(cx, async move {
            let attendance = door.chat.attend(&wished, &door.config.room, from).await;
            Answer::Attending { wished, attendance }
        });
    }

    /// Asks for the newest lines of the room.
    pub(super) fn read_history(&mut self, cx: &mut Context<'_>) {
        let Some(guest) = &self.guest else {
            return;
        };
        let (door, actor, room) = (self.door.clone(), guest.actor().clone(), guest.room());
        self.ask(cx, async move {
            let page = door
                .chat
                .timeline(&actor, room, Anchor::Latest, HISTORY_LINES);
            Answer::History(page.await)
        });
    }

    /// Sends a message; answered when it is durable or refused.
    pub(super) fn post(&mut self, cx: &mut Context<'_>, post: PostMessage) {
        let Some(guest) = &self.guest else {
            return;
        };
        let (door, actor) = (self.door.clone(), guest.actor().clone());
        self.ask(cx, async move {
            let (done, outcome) = oneshot::channel();
            let told = Box::new(move |outcome| {
                let _ = done.send(outcome);
            });
            door.chat.post_message(&actor, post.clone(), told).await;
            let outcome = outcome.await.unwrap_or(Err(Refusal::Internal));
            Answer::Posted(post, outcome.map(|_| ()))
        });
    }

    /// Asks for another name.
    pub(super) fn rename(&mut self, cx: &mut Context<'_>, name: &str) {
        let Some(guest) = &mut self.guest else {
            return;
        };
        if name.is_empty() || name.eq_ignore_ascii_case(guest.name()) {
            let told = format!("You are {}; /nick NAME changes that.", guest.name());
            return tell(cx, &told);
        }
        // Their own coming under the new name may be told before they know of it.
        guest.hold();
        let (door, wished) = (self.door.clone(), name.to_owned());
        let from = cx.peer().addr.ip();
        self.ask(cx, async move {
            let attendance = door.chat.attend(&wished, &door.config.room, from).await;
            Answer::Renamed { wished, attendance }
        });
    }

    /// Asks who is here: guests, and members who are online.
    pub(super) fn who(&mut self, cx: &mut Context<'_>) {
        let Some(guest) = &self.guest else {
            return;
        };
        let (door, actor, room) = (self.door.clone(), guest.actor().clone(), guest.room());
        self.ask(cx, async move {
            let chat = &door.chat;
            let mut names: Vec<String> = chat
                .attending(room)
                .iter()
                .map(|user| format!("{} (guest)", user.username))
                .collect();
            let members = match chat.members(&actor, room, None, WHO_MAX).await {
                Ok(members) => members,
                Err(refusal) => return Answer::Say(render::refusal(refusal)),
            };
            let more = members.len() == WHO_MAX;
            let ids: Vec<UserId> = members.iter().map(|member| member.user.id).collect();
            let online = chat.presence(&actor, ids).await.unwrap_or_default();
            let online = |id| online.iter().any(|(user, now)| *user == id && now.online);
            for member in members {
                let user = member.user;
                if online(user.id) && user.kind != UserKind::Guest {
                    names.push(user.username.to_string());
                }
            }
            names.sort_unstable();
            let more = if more { ", and perhaps more" } else { "" };
            Answer::Say(format!("Here now: {}{more}.", names.join(", ")))
        });
    }
}
