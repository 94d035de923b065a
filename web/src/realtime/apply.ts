// The one place where state that the server owns changes: pure functions from what is held and one
// thing the server said (a snapshot, an entry, a page, an answer) to what is held afterwards. It does
// not matter how the thing came: by the first load, live, as an echo of one's own act, or on resume.
import type {
  Entry,
  Message,
  MessageLine,
  Person,
  Push,
  ReadMarker,
  RoomId,
  RoomSummary,
  Seq,
  TimelinePage,
  User,
  UserId,
  Welcome,
} from "@/api/types";
import {
  changed,
  changeOf,
  messageOf,
  withEntry,
  withPage,
  WINDOW_LINES,
  type Change,
  type Place,
  type Timeline,
} from "@/realtime/timeline";

export interface RoomState {
  summary: RoomSummary;
  /** The last entry of the room's log that was applied from the stream. */
  applied: Seq;
  /** Null until somebody looks at the room. */
  timeline: Timeline | null;
  /** The latest edits and deletions, ascending: every one above `changesFrom`. */
  changes: readonly Change[];
  changesFrom: Seq;
  /** The last message was deleted and the one before it is not known: ask for the summary. */
  stale: boolean;
}

export interface Held {
  me: User | null;
  /** The last entry of the personal log that was applied; null before the first snapshot. */
  personal: Seq | null;
  rooms: Readonly<Record<RoomId, RoomState>>;
  /** Everybody who was named, as they were named last. */
  people: Readonly<Record<UserId, Person>>;
}

export type Source =
  | { kind: "welcome"; welcome: Welcome }
  | { kind: "push"; frame: Push }
  | { kind: "summary"; summary: RoomSummary }
  | { kind: "page"; room: RoomId; page: TimelinePage; place: Place }
  | { kind: "read"; room: RoomId; marker: ReadMarker }
  | { kind: "me"; user: User }
  /** Keeps only the newest lines of a window that has grown too long. */
  | { kind: "trim"; room: RoomId }
  | { kind: "forget"; room: RoomId };

export interface Outcome {
  held: Held;
  /** `gap`: something is missing, say hello. `retry`: the page was too old to use, ask again. */
  need: "gap" | "retry" | null;
}

/** Most edits and deletions that are remembered for pages on their way. */
const CHANGES_KEPT = 500;
/** Most rooms that `hello` names. */
const HELLO_ROOMS = 200;

export const nothing: Held = { me: null, personal: null, rooms: {}, people: {} };

export function unread(summary: RoomSummary): number {
  return Math.max(0, summary.room.messages - summary.read.messages);
}

/** What to say in `hello`. */
export function heldHeads(held: Held): { personal: Seq | null; rooms: Record<RoomId, Seq> } {
  const loaded = Object.values(held.rooms).filter((room) => room.timeline !== null);
  loaded.sort((a, b) => b.applied - a.applied);
  const rooms = loaded
    .slice(0, HELLO_ROOMS)
    .map((room) => [room.summary.room.id, room.applied] as const);
  return { personal: held.personal, rooms: Object.fromEntries(rooms) };
}

export function apply(held: Held, source: Source): Outcome {
  switch (source.kind) {
    case "welcome":
      return { held: welcomed(held, source.welcome), need: null };
    case "push":
      return pushed(held, source.frame);
    case "summary":
      return done(summarised(held, source.summary));
    case "page":
      return paged(held, source.room, source.page, source.place);
    case "read":
      return done(inRoom(held, source.room, (room) => marked(room, source.marker)));
    case "me":
      return done(named({ ...held, me: source.user }, [source.user]));
    case "trim":
      return done(inRoom(held, source.room, trimmed));
    case "forget":
      return done(inRoom(held, source.room, (room) => ({ ...room, timeline: null })));
  }
}

const done = (held: Held): Outcome => ({ held, need: null });

function inRoom(held: Held, id: RoomId, change: (room: RoomState) => RoomState): Held {
  const room = held.rooms[id];
  if (room === undefined) return held;
  const next = change(room);
  return next === room ? held : { ...held, rooms: { ...held.rooms, [id]: next } };
}

function named(held: Held, people: readonly Person[]): Held {
  const news = people.filter((person) => {
    const known = held.people[person.id];
    return known?.display_name !== person.display_name || known.username !== person.username;
  });
  if (news.length === 0) return held;
  const short = news.map(
    ({ id, username, display_name }) => [id, { id, username, display_name }] as const,
  );
  return { ...held, people: { ...held.people, ...Object.fromEntries(short) } };
}

function peopleOf(summary: RoomSummary): Person[] {
  const people: Person[] = [];
  if (summary.last_message !== null) people.push(summary.last_message.author);
  if (summary.peer !== null) people.push(summary.peer);
  return people;
}

function newRoom(summary: RoomSummary): RoomState {
  const { head } = summary.room;
  return { summary, applied: head, timeline: null, changes: [], changesFrom: head, stale: false };
}

function welcomed(held: Held, welcome: Welcome): Held {
  let next: Held = { ...held, me: welcome.user, personal: welcome.personal.head };
  const rooms: Record<RoomId, RoomState> = {};
  for (const summary of welcome.rooms) {
    const { id, head } = summary.room;
    const known = held.rooms[id];
    const loaded = welcome.loaded[id];
    if (known !== undefined && loaded !== undefined && "entries" in loaded) {
      let room: RoomState = { ...known, summary, stale: false };
      for (const entry of loaded.entries) {
        room = entered(room, entry, welcome.user.id, next.people);
        next = named(next, peopleIn(entry));
      }
      rooms[id] = room.applied === loaded.head ? room : newRoom(summary);
    } else if (known !== undefined && loaded === undefined && known.applied === head) {
      // Not named in hello, and nothing was missed.
      rooms[id] = { ...known, summary, stale: false };
    } else {
      rooms[id] = newRoom(summary);
    }
    next = named(next, peopleOf(summary));
  }
  return named({ ...next, rooms }, [welcome.user]);
}

function peopleIn(entry: Entry): Person[] {
  return "user" in entry.event ? [entry.actor, entry.event.user] : [entry.actor];
}

function pushed(held: Held, frame: Push): Outcome {
  switch (frame.op) {
    case "entry": {
      const room = held.rooms[frame.room];
      if (room === undefined) return { held, need: "gap" };
      if (frame.seq <= room.applied) return done(held);
      if (frame.seq > room.applied + 1) return { held, need: "gap" };
      const known = named(held, peopleIn(frame));
      const next = entered(room, frame, held.me?.id ?? null, known.people);
      return done({ ...known, rooms: { ...known.rooms, [frame.room]: next } });
    }
    case "personal": {
      if (held.personal === null) return { held, need: "gap" };
      if (frame.seq <= held.personal) return done(held);
      if (frame.seq > held.personal + 1) return { held, need: "gap" };
      return done(personally({ ...held, personal: frame.seq }, frame.event));
    }
    case "read":
      return done(inRoom(held, frame.room, (room) => marked(room, frame)));
    case "gap":
      return { held, need: "gap" };
    case "typing":
    case "attended":
      return done(named(held, [frame.user]));
    default:
      return done(held);
  }
}

function personally(held: Held, event: Extract<Push, { op: "personal" }>["event"]): Held {
  switch (event.type) {
    case "room_appeared": {
      const { summary } = event;
      const { id, head } = summary.room;
      const known = held.rooms[id];
      // The stream of this room starts after `head`; what an answer over HTTP brought may be newer.
      const next = known !== undefined && known.applied >= head ? known : newRoom(summary);
      return named({ ...held, rooms: { ...held.rooms, [id]: next } }, peopleOf(summary));
    }
    case "room_vanished": {
      const { [event.room]: _, ...rooms } = held.rooms;
      return { ...held, rooms };
    }
    case "profile_changed":
      return named({ ...held, me: event.user }, [event.user]);
    default:
      return held;
  }
}

/** The room after one entry; one that was applied before changes nothing. */
function entered(
  room: RoomState,
  entry: Entry,
  me: UserId | null,
  people: Held["people"],
): RoomState {
  if (entry.seq !== room.applied + 1) return room;
  const change = changeOf(entry);
  let { changes, changesFrom } = room;
  if (change !== null) {
    changes = [...changes, change];
    const dropped = changes.length > CHANGES_KEPT ? changes[0] : undefined;
    if (dropped !== undefined) {
      changes = changes.slice(1);
      changesFrom = dropped.seq;
    }
  }
  const timeline = room.timeline === null ? null : withEntry(room.timeline, entry);
  const next: RoomState = { ...room, applied: entry.seq, changes, changesFrom, timeline };
  // The summary may have been read after this entry.
  return entry.seq <= room.summary.room.head ? next : summaryAfter(next, entry, me, people);
}

function summaryAfter(
  state: RoomState,
  entry: Entry,
  me: UserId | null,
  people: Held["people"],
): RoomState {
  const { event } = entry;
  const summary: RoomSummary = {
    ...state.summary,
    room: { ...state.summary.room, head: entry.seq, messages: entry.messages },
  };
  const { room } = summary;
  const change = changeOf(entry);
  if (change !== null)
    return { ...state, ...lastAfterChange({ ...state, summary }, change, people) };
  switch (event.type) {
    case "message_posted":
      if (event.body !== null) {
        summary.last_message = { message: messageOf(entry, event), author: entry.actor };
      }
      if (entry.actor.id === me) summary.read = { seq: entry.seq, messages: entry.messages };
      return { ...state, summary, stale: event.body === null && state.stale };
    case "member_joined":
      room.members += 1;
      break;
    case "member_left":
      room.members -= 1;
      break;
    case "role_changed":
      if (event.user.id === me) summary.role = event.role;
      break;
    case "room_renamed":
      room.name = event.name;
      break;
    default:
      break;
  }
  return { ...state, summary };
}

/** The last message of the list after an edit or a deletion. */
function lastAfterChange(
  state: RoomState,
  change: Change,
  people: Held["people"],
): Pick<RoomState, "summary" | "stale"> {
  const { summary, timeline, stale } = state;
  const last = summary.last_message;
  if (last?.message.seq !== change.target) return { summary, stale };
  const message = changed<Message>(last.message, change);
  if (message.body !== null)
    return { summary: { ...summary, last_message: { ...last, message } }, stale };
  if (timeline !== null && !timeline.moreAfter) {
    const before = timeline.lines.findLast(
      (line): line is MessageLine => line.line === "message" && line.body !== null,
    );
    const author = before === undefined ? undefined : people[before.author];
    if (before !== undefined && author !== undefined) {
      const { line: _, ...message } = before;
      return { summary: { ...summary, last_message: { message, author } }, stale: false };
    }
    if (before === undefined && !timeline.moreBefore) {
      return { summary: { ...summary, last_message: null }, stale: false };
    }
  }
  return { summary: { ...summary, last_message: null }, stale: true };
}

function marked(room: RoomState, marker: ReadMarker): RoomState {
  const { read } = room.summary;
  if (marker.seq <= read.seq) return room;
  const next = { seq: marker.seq, messages: Math.max(marker.messages, read.messages) };
  return { ...room, summary: { ...room.summary, read: next } };
}

/** A summary from an answer over HTTP: its room's stream is not moved by it. */
function summarised(held: Held, summary: RoomSummary): Held {
  const known = held.rooms[summary.room.id];
  if (known !== undefined && summary.room.head < known.summary.room.head) return held;
  const read =
    known !== undefined && known.summary.read.seq > summary.read.seq
      ? known.summary.read
      : summary.read;
  const room =
    known === undefined
      ? newRoom(summary)
      : { ...known, summary: { ...summary, read }, stale: false };
  return named({ ...held, rooms: { ...held.rooms, [summary.room.id]: room } }, peopleOf(summary));
}

function paged(held: Held, id: RoomId, page: TimelinePage, place: Place): Outcome {
  const room = held.rooms[id];
  if (room === undefined) return done(held);
  if (page.as_of < room.changesFrom) return { held, need: "retry" };
  const timeline = withPage(room.timeline, page, place, room.applied, room.changes);
  const next = named(held, page.users);
  return done({ ...next, rooms: { ...next.rooms, [id]: { ...room, timeline } } });
}

function trimmed(room: RoomState): RoomState {
  const { timeline } = room;
  if (timeline === null || timeline.lines.length <= WINDOW_LINES) return room;
  const lines = timeline.lines.slice(-WINDOW_LINES / 2);
  return { ...room, timeline: { ...timeline, lines, moreBefore: true } };
}
