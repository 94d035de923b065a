// The part of a room's log that is held: a window of lines without holes, and the latest changes to
// messages, so that a page which was read before them can be brought up to them.
import type { Entry, Line, Message, MessageLine, Seq, TimelinePage } from "@/api/types";

/** An edit (`body` is the new text) or a deletion of the message `target`. */
export interface Change {
  seq: Seq;
  target: Seq;
  at: number;
  kind: "edited" | "deleted";
  body: string | null;
}

export interface Timeline {
  /** Ascending by seq; every line of the log between the first and the last is here. */
  lines: readonly Line[];
  moreBefore: boolean;
  moreAfter: boolean;
  /** Raised when a page replaces the window instead of growing it. */
  generation: number;
}

export type Place = "newest" | "before" | "after" | "around";

/** Most lines that are held of a room; beyond it the far end is let go and read again when needed. */
export const WINDOW_LINES = 4_000;

export function changeOf(entry: Entry): Change | null {
  const { seq, at, event } = entry;
  if (event.type === "message_edited") {
    return { seq, at, target: event.target, kind: "edited", body: event.body };
  }
  if (event.type === "message_deleted") {
    return { seq, at, target: event.target, kind: "deleted", body: null };
  }
  return null;
}

/** The message after the change; the same object when it already has it. */
export function changed<M extends Message>(message: M, change: Change): M {
  if (message.seq !== change.target || change.seq <= message.revision) return message;
  if (change.kind === "deleted") return { ...message, body: null, revision: change.seq };
  // An edit without its text has been superseded: the one that follows brings the text.
  if (change.body === null) return message;
  return { ...message, body: change.body, revision: change.seq, edited_at: change.at };
}

export function lineOf(entry: Entry): Line | null {
  const { room, seq, messages, at, actor, event } = entry;
  switch (event.type) {
    case "message_posted":
      return { line: "message", ...messageOf(entry, event) };
    case "message_edited":
    case "message_deleted":
      return null;
    default:
      return { line: "notice", room, seq, messages, at, actor, event };
  }
}

export function messageOf(
  entry: Entry,
  posted: { body: string | null; nonce: string | null },
): Message {
  return {
    room: entry.room,
    seq: entry.seq,
    ordinal: entry.messages,
    revision: entry.seq,
    at: entry.at,
    author: entry.actor.id,
    body: posted.body,
    edited_at: null,
    nonce: posted.nonce,
  };
}

/** Where the line with `seq` stands, or where it would. */
export function indexOfSeq(lines: readonly Line[], seq: Seq): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] as Line).seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

function withChange(lines: readonly Line[], change: Change): readonly Line[] {
  const at = indexOfSeq(lines, change.target);
  const line = lines[at];
  if (line?.line !== "message" || line.seq !== change.target) return lines;
  const next = changed<MessageLine>(line, change);
  return next === line ? lines : lines.with(at, next);
}

/** The timeline after one entry of the log, which is the next one or was in a page already. */
export function withEntry(timeline: Timeline, entry: Entry): Timeline {
  const change = changeOf(entry);
  if (change !== null) {
    const lines = withChange(timeline.lines, change);
    return lines === timeline.lines ? timeline : { ...timeline, lines };
  }
  const line = lineOf(entry);
  const last = timeline.lines.at(-1);
  if (line === null || timeline.moreAfter || (last !== undefined && last.seq >= line.seq))
    return timeline;
  return { ...timeline, lines: [...timeline.lines, line] };
}

/**
 * The timeline after a page. `applied` is the last entry that came from the stream, `changes` every
 * edit and deletion after `page.as_of`. A page that does not touch the window replaces it.
 */
export function withPage(
  timeline: Timeline | null,
  page: TimelinePage,
  place: Place,
  applied: Seq,
  changes: readonly Change[],
): Timeline {
  const fresh = changes
    .filter((change) => change.seq > page.as_of)
    .reduce<readonly Line[]>(withChange, page.lines);
  // Lines that were posted after the page was read have passed by: there is more to ask for.
  const moreAfter = page.more_after || page.as_of < applied;

  if (
    timeline === null ||
    timeline.lines.length === 0 ||
    place === "newest" ||
    place === "around"
  ) {
    const generation = timeline === null ? 0 : timeline.generation + 1;
    return { lines: fresh, moreBefore: page.more_before, moreAfter, generation };
  }
  const first = (timeline.lines[0] as Line).seq;
  const last = (timeline.lines.at(-1) as Line).seq;
  if (place === "before") {
    const lines = [...fresh.filter((line) => line.seq < first), ...timeline.lines];
    const cut = lines.length > WINDOW_LINES;
    return {
      ...timeline,
      lines: cut ? lines.slice(0, WINDOW_LINES) : lines,
      moreBefore: page.more_before,
      moreAfter: cut || timeline.moreAfter,
    };
  }
  const lines = [...timeline.lines, ...fresh.filter((line) => line.seq > last)];
  const cut = lines.length > WINDOW_LINES;
  return {
    ...timeline,
    lines: cut ? lines.slice(-WINDOW_LINES) : lines,
    moreBefore: cut || timeline.moreBefore,
    // A window that has reached the end meanwhile stays there.
    moreAfter: timeline.moreAfter && moreAfter,
  };
}
