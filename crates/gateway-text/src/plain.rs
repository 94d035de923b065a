//! Natter's own plain text: a greeting, a name, and then everything typed is said in the room.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use natter_core::{Attendance, PostMessage};
use natter_engine::{CloseReason, Context, Handler, LagPolicy, Limits, Note, Signal, Topic};
use natter_model::view::TimelinePage;
use natter_model::{MessageBody, Nonce, Refusal, Username};

use crate::attending::Attending;
use crate::command::Command;
use crate::gateway::Door;
use crate::limits::{FLOOD_PAUSE, LAG_CHECK, LINE_MAX_BYTES, MAX_WAIT, NAME_TRIES, NAME_WITHIN};
use crate::line::{Line, LineReader};
use crate::render;

mod ask;

const HELP: &str = "\
*** What you type is said in the room. Commands:
***   /who         who is here
***   /me ACTION   say that you do something
***   /nick NAME   take another name
***   /help        this list
***   /quit        leave
*** A line that is to begin with a slash is typed with two.
";

/// Serves the dialect without a name.
pub(crate) fn serve(door: Arc<Door>) -> Box<dyn Handler> {
    Box::new(Plain {
        door,
        reader: LineReader::new(),
        guest: None,
        tries: 0,
        asked: false,
        ended: false,
        waiting: None,
        told_to_slow_down: None,
    })
}

/// One person at a terminal.
struct Plain {
    door: Arc<Door>,
    reader: LineReader,
    /// `None` until a name is given.
    guest: Option<Attending>,
    tries: u32,
    /// Something was asked of the chat and is not answered: no line is read until then.
    asked: bool,
    /// The peer will type no more: goodbye when all is answered.
    ended: bool,
    /// A message that the rate limit keeps back.
    waiting: Option<PostMessage>,
    told_to_slow_down: Option<Instant>,
}

/// What the chat answered.
enum Answer {
    Attending {
        wished: String,
        attendance: Result<Attendance, Refusal>,
    },
    History(Result<TimelinePage, Refusal>),
    Posted(PostMessage, Result<(), Refusal>),
    Renamed {
        wished: String,
        attendance: Result<Attendance, Refusal>,
    },
    Say(String),
}

impl Handler for Plain {
    fn limits(&self) -> Limits {
        Limits {
            max_buffered_in: 128 * 1024,
            // A page of history with the longest messages, and as much again.
            outbox_bytes: 512 * 1024,
            lag: LagPolicy::Notify,
            ..Limits::default()
        }
    }

    fn on_connect(&mut self, cx: &mut Context<'_>) {
        let config = &self.door.config;
        let greeting = format!(
            "*** Welcome to {}. This is #{}: everybody in it, here and on the web, reads what you say.\n\
             *** What is your name? (/quit leaves)\n",
            crate::line::printable(config.server_name.clone()),
            config.room,
        );
        cx.send(greeting.into());
        cx.set_timer(NAME_WITHIN);
    }

    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        let mut taken = 0;
        while taken < input.len() && cx.is_reading() {
            let (bytes, line) = self.reader.next(&input[taken..]);
            taken += bytes;
            if let Some(line) = line {
                cx.count_messages_in(1);
                self.line(cx, line);
            }
        }
        taken
    }

    fn on_end_of_stream(&mut self, cx: &mut Context<'_>) {
        self.ended = true;
        if !self.asked {
            self.go_on(cx);
        }
    }

    fn on_note(&mut self, cx: &mut Context<'_>, note: Note) {
        let Ok(answer) = note.downcast::<Answer>() else {
            return;
        };
        self.asked = false;
        self.answered(cx, *answer);
        if !self.asked {
            self.go_on(cx);
        }
    }

    fn on_signal(&mut self, cx: &mut Context<'_>, _topic: Topic, signal: &Signal) {
        if let Some(guest) = &mut self.guest {
            guest.hear(cx, signal);
            self.watch_lag(cx);
        }
    }

    fn on_lagged(&mut self, cx: &mut Context<'_>) {
        tell(cx, "Some lines were left out.");
    }

    fn on_timer(&mut self, cx: &mut Context<'_>) {
        if let Some(post) = self.waiting.take() {
            self.post(cx, post);
        } else if self.guest.is_none() && self.asked {
            cx.set_timer(LAG_CHECK);
        } else if self.guest.is_none() {
            tell(cx, "No name was given. Goodbye.");
            cx.close(CloseReason::Timeout("name"));
            return;
        }
        self.watch_lag(cx);
    }

    fn on_shutdown(&mut self, cx: &mut Context<'_>) {
        tell(cx, "The server is stopping. Goodbye.");
        cx.close(CloseReason::Shutdown);
    }
}

impl Plain {
    /// Reads on, or ends when there is no more to read.
    fn go_on(&mut self, cx: &mut Context<'_>) {
        if !self.ended {
            cx.resume_reading();
            return;
        }
        if let Some(line) = self.reader.finish() {
            self.line(cx, line);
        }
        if !self.asked {
            cx.close(CloseReason::ByPeer);
        }
    }

    fn line(&mut self, cx: &mut Context<'_>, line: Line) {
        let text = match line {
            Line::Text(text) => text,
            Line::NotUtf8 => return tell(cx, "That was not UTF-8; it was not sent."),
            Line::TooLong => {
                let told = format!("A line has at most {LINE_MAX_BYTES} bytes; it was not sent.");
                return tell(cx, &told);
            }
        };
        match (Command::parse(&text), self.guest.is_some()) {
            (Command::Quit, _) => {
                tell(cx, "Goodbye.");
                cx.close(CloseReason::ByUs("quit"));
            }
            (Command::Help, _) => cx.send(Bytes::from_static(HELP.as_bytes())),
            (Command::Nothing, true) => {}
            (Command::Nothing, false) => tell(cx, "What is your name?"),
            (Command::Say(name), false) => self.attend(cx, name.trim()),
            (Command::Nick(name), false) if !name.is_empty() => self.attend(cx, &name),
            (_, false) => tell(cx, "First: what is your name?"),
            (Command::Say(text), true) => self.say(cx, &text),
            (Command::Me(action), true) => self.say(cx, &format!("/me {action}")),
            (Command::Who, true) => self.who(cx),
            (Command::Nick(name), true) => self.rename(cx, &name),
            (Command::Unknown(word), true) => {
                let told = format!("There is no command /{word}; /help lists those there are.");
                tell(cx, &told);
            }
        }
    }

    fn answered(&mut self, cx: &mut Context<'_>, answer: Answer) {
        match answer {
            Answer::Attending { wished, attendance } => match attendance {
                Ok(attendance) => self.came_in(cx, &wished, attendance),
                Err(refusal) => self.not_let_in(cx, refusal),
            },
            Answer::History(page) => self.show(cx, page),
            Answer::Posted(post, outcome) => self.posted(cx, post, outcome),
            Answer::Renamed { wished, attendance } => self.renamed(cx, &wished, attendance),
            Answer::Say(text) => tell(cx, &text),
        }
    }

    fn came_in(&mut self, cx: &mut Context<'_>, wished: &str, attendance: Attendance) {
        cx.clear_timer();
        let guest = Attending::start(cx, attendance);
        if guest.name() != wished {
            tell(cx, &named(wished, guest.name()));
        }
        tracing::debug!(connection = %cx.id(), "a guest came in");
        self.guest = Some(guest);
        self.read_history(cx);
    }

    fn renamed(
        &mut self,
        cx: &mut Context<'_>,
        wished: &str,
        attendance: Result<Attendance, Refusal>,
    ) {
        let Some(guest) = &mut self.guest else {
            return;
        };
        match attendance {
            Ok(attendance) => {
                guest.rename(attendance);
                tell(cx, &named(wished, guest.name()));
            }
            Err(refusal) => tell(cx, &render::refusal(refusal)),
        }
        guest.go_live(cx);
        self.watch_lag(cx);
    }

    fn not_let_in(&mut self, cx: &mut Context<'_>, refusal: Refusal) {
        self.tries += 1;
        tell(cx, &render::refusal(refusal));
        if self.tries < NAME_TRIES {
            tell(cx, "What is your name?");
        } else {
            tell(cx, "That was too often. Goodbye.");
            cx.close(CloseReason::Limit("names"));
        }
    }

    fn show(&mut self, cx: &mut Context<'_>, page: Result<TimelinePage, Refusal>) {
        let Some(guest) = &mut self.guest else {
            return;
        };
        match page {
            Ok(page) => {
                let mut text = String::new();
                render::history(&page, &mut text);
                if !text.is_empty() {
                    cx.send(text.into());
                }
                guest.has_seen(page.as_of);
            }
            Err(refusal) => {
                tell(
                    cx,
                    &format!("History is missing. {}", render::refusal(refusal)),
                );
            }
        }
        let told = format!(
            "You are in #{} as {}. Type and press Enter to talk; /help lists the commands.",
            self.door.config.room,
            guest.name()
        );
        tell(cx, &told);
        guest.go_live(cx);
        self.watch_lag(cx);
    }

    fn say(&mut self, cx: &mut Context<'_>, text: &str) {
        let Some(guest) = &self.guest else {
            return;
        };
        match MessageBody::new(text) {
            Ok(body) => {
                let post = PostMessage {
                    room: guest.room(),
                    nonce: Nonce::generate(),
                    body,
                };
                self.post(cx, post);
            }
            Err(refusal) => tell(cx, &render::refusal(refusal)),
        }
    }

    /// A message over the rate is kept and sent again when it may pass; nothing is read meanwhile.
    fn posted(&mut self, cx: &mut Context<'_>, post: PostMessage, outcome: Result<(), Refusal>) {
        match outcome {
            Ok(()) => {}
            Err(Refusal::RateLimited { retry_after_ms }) => {
                let now = cx.now();
                let told = self.told_to_slow_down.replace(now);
                if told.is_none_or(|told| now.duration_since(told) > FLOOD_PAUSE) {
                    tell(
                        cx,
                        &render::refusal(Refusal::RateLimited { retry_after_ms }),
                    );
                }
                self.waiting = Some(post);
                self.asked = true;
                let wait = Duration::from_millis(u64::from(retry_after_ms).max(1));
                cx.set_timer(wait.min(MAX_WAIT));
            }
            Err(refusal) => tell(cx, &render::refusal(refusal)),
        }
    }

    /// Tells a reader who has caught up what they missed, and looks again soon at one who has not.
    fn watch_lag(&mut self, cx: &mut Context<'_>) {
        let Some(guest) = &mut self.guest else {
            return;
        };
        if let Some(missed) = guest.take_missed(cx) {
            tell(
                cx,
                &format!("{missed} lines were left out: they were not read in time."),
            );
        } else if guest.is_behind() && self.waiting.is_none() {
            cx.set_timer(LAG_CHECK);
        }
    }

    /// Asks the chat for something. Nothing is read until [`Answer`] is back.
    fn ask(&mut self, cx: &mut Context<'_>, question: impl Future<Output = Answer> + 'static) {
        self.asked = true;
        cx.pause_reading();
        let handle = cx.handle();
        cx.spawn(async move {
            // A connection that is gone drops the answer, and with it a fresh attendance.
            let _ = handle.post(Box::new(question.await));
        });
    }
}

/// What a guest is told about the name they got, which is the wished one made valid and unique.
fn named(wished: &str, name: &str) -> String {
    if wished == name {
        format!("You are {name} now.")
    } else if Username::new(wished).is_ok() {
        format!("\"{wished}\" is taken, so you are {name}.")
    } else {
        format!("A name has 1 to 30 of A-Z, a-z, 0-9, _ and -, so you are {name}.")
    }
}

/// Sends one notice.
fn tell(cx: &mut Context<'_>, text: &str) {
    cx.send(format!("*** {text}\n").into());
}
