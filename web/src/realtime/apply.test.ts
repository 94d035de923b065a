import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type {
  Entry,
  Line,
  Person,
  Push,
  RoomSummary,
  TimelinePage,
  User,
  Welcome,
} from "@/api/types";
import { apply, heldHeads, nothing, unread, type Held } from "@/realtime/apply";
import { changeOf, lineOf } from "@/realtime/timeline";

const ROOM = "100";
const people: User[] = ["ann", "ben", "chi"].map((username, index) => ({
  id: String(index + 1),
  username,
  display_name: username,
  kind: "person",
  role: "member",
  created_at: 1,
}));
const me = people[0] as User;
const short = ({ id, username, display_name }: User): Person => ({ id, username, display_name });

type Act =
  | { act: "post"; who: number }
  | { act: "edit"; which: number }
  | { act: "delete"; which: number }
  | { act: "rename" }
  | { act: "join"; who: number }
  | { act: "leave"; who: number };

/** A room as the server has it: the log, and what follows from it. Written apart from the reducer. */
class Model {
  log: Entry[] = [];
  lines: Line[] = [];
  name = "start";
  members = 2;
  messages = 0;
  read = { seq: 0, messages: 0 };

  constructor() {
    this.append({ type: "room_created", kind: "group", name: this.name }, 0);
  }

  append(event: Entry["event"], who: number): void {
    const actor = people[who % people.length] as User;
    if (event.type === "message_posted") this.messages += 1;
    const seq = this.log.length + 1;
    const entry: Entry = {
      room: ROOM,
      seq,
      messages: this.messages,
      at: seq * 1000,
      actor: short(actor),
      event,
    };
    this.log.push(entry);
    if (event.type === "message_posted" && actor.id === me.id)
      this.read = { seq, messages: this.messages };
    const change = changeOf(entry);
    if (change === null) {
      const line = lineOf(entry);
      if (line !== null) this.lines.push(line);
      return;
    }
    const at = this.lines.findIndex((line) => line.seq === change.target);
    const line = this.lines[at];
    if (line?.line !== "message") throw new Error("no such message");
    this.lines[at] =
      change.kind === "deleted"
        ? { ...line, body: null, revision: seq }
        : { ...line, body: change.body, revision: seq, edited_at: entry.at };
  }

  do(act: Act): void {
    const alive = this.lines.filter((line) => line.line === "message" && line.body !== null);
    const pick = (which: number) => alive[which % alive.length];
    switch (act.act) {
      case "post":
        return this.append(
          { type: "message_posted", body: `m${this.log.length}`, nonce: null },
          act.who,
        );
      case "edit":
      case "delete": {
        const line = pick(act.which);
        if (line === undefined) return;
        if (act.act === "delete")
          return this.append({ type: "message_deleted", target: line.seq }, 1);
        return this.append(
          { type: "message_edited", target: line.seq, body: `e${this.log.length}` },
          1,
        );
      }
      case "rename":
        this.name = `n${this.log.length}`;
        return this.append({ type: "room_renamed", name: this.name }, 0);
      case "join":
        this.members += 1;
        return this.append(
          { type: "member_joined", user: short(people[1] as User), role: "member" },
          act.who,
        );
      case "leave":
        this.members -= 1;
        return this.append({ type: "member_left", user: short(people[1] as User) }, act.who);
    }
  }

  summary(): RoomSummary {
    const last = this.lines.findLast((line) => line.line === "message" && line.body !== null);
    let last_message: RoomSummary["last_message"] = null;
    if (last?.line === "message") {
      const { line: _, ...message } = last;
      const author = people.find((user) => user.id === message.author) as User;
      last_message = { message, author: short(author) };
    }
    const { name, members, messages, read } = this;
    const room = {
      id: ROOM,
      kind: "group" as const,
      name,
      created_at: 1,
      head: this.log.length,
      messages,
      members,
    };
    return { room, role: "owner", read, peer: null, last_message };
  }

  page(limit: number, where: { before?: number; after?: number } = {}): TimelinePage {
    let lines = this.lines.filter(
      (line) => line.seq < (where.before ?? Infinity) && line.seq > (where.after ?? 0),
    );
    const all = lines.length;
    lines = where.after === undefined ? lines.slice(-limit) : lines.slice(0, limit);
    const cut = all > lines.length;
    return {
      lines,
      users: people,
      as_of: this.log.length,
      more_before: where.after === undefined ? cut : true,
      more_after: where.after === undefined ? where.before !== undefined : cut,
    };
  }

  welcome(held: Held): Welcome {
    const from = heldHeads(held).rooms[ROOM];
    return {
      user: me,
      session: "1",
      server_time: 1,
      personal: { head: 0, snapshot: held.personal === null },
      rooms: [this.summary()],
      loaded:
        from === undefined
          ? {}
          : { [ROOM]: { entries: this.log.slice(from), head: this.log.length } },
    };
  }
}

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ act: fc.constant("post" as const), who: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("edit" as const), which: fc.nat(50) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("delete" as const), which: fc.nat(50) }) },
  fc.constant({ act: "rename" as const }),
  fc.record({ act: fc.constant("join" as const), who: fc.nat(2) }),
  fc.record({ act: fc.constant("leave" as const), who: fc.nat(2) }),
);

const entry = (it: Entry): { kind: "push"; frame: Push } => ({
  kind: "push",
  frame: { op: "entry", ...it },
});

function start(model: Model, limit = 1_000): Held {
  const welcomed = apply(nothing, { kind: "welcome", welcome: model.welcome(nothing) }).held;
  return apply(welcomed, { kind: "page", room: ROOM, page: model.page(limit), place: "newest" })
    .held;
}

const roomOf = (held: Held) => held.rooms[ROOM]!;

/** What a client that starts now would hold, but for the message of the list when it must be asked for. */
function expectFresh(held: Held, model: Model): void {
  const room = roomOf(held);
  const fresh = model.summary();
  if (room.stale)
    expect({ ...room.summary, last_message: null }).toEqual({ ...fresh, last_message: null });
  else expect(room.summary).toEqual(fresh);
  expect(room.applied).toBe(model.log.length);
}

describe("snapshot and entries", () => {
  it("equal a fresh snapshot, and a duplicate changes nothing", () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 30 }),
        fc.array(act, { maxLength: 40 }),
        fc.nat(10),
        (before, after, again) => {
          const model = new Model();
          for (const each of before) model.do(each);
          let held = start(model);
          const from = model.log.length;
          for (const each of after) model.do(each);
          for (const each of model.log.slice(Math.max(0, from - again))) {
            const { held: next, need } = apply(held, entry(each));
            expect(need).toBeNull();
            if (each.seq <= from) expect(next).toBe(held);
            expect(apply(next, entry(each)).held).toBe(next);
            held = next;
          }
          expectFresh(held, model);
          expect(roomOf(held).timeline?.lines).toEqual(model.lines);
        },
      ),
    );
  });

  it("equal it as well when some were missed and hello brings them", () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 20 }),
        fc.array(act, { minLength: 2, maxLength: 30 }),
        fc.nat(29),
        (before, after, lost) => {
          const model = new Model();
          for (const each of before) model.do(each);
          let held = start(model);
          const from = model.log.length;
          for (const each of after) model.do(each);
          const missed = model.log.slice(from);
          const gone = missed[lost % Math.max(1, missed.length)];
          for (const each of missed) {
            if (each === gone) continue;
            const { held: next, need } = apply(held, entry(each));
            // Everything after the lost one is a gap, and nothing of it is applied.
            expect(need).toBe(gone !== undefined && each.seq > gone.seq ? "gap" : null);
            held = next;
          }
          held = apply(held, { kind: "welcome", welcome: model.welcome(held) }).held;
          expectFresh(held, model);
          expect(roomOf(held).timeline?.lines).toEqual(model.lines);
        },
      ),
    );
  });

  it("make one whole of pages that were read at different times", () => {
    fc.assert(
      fc.property(
        fc.array(act, { minLength: 10, maxLength: 40 }),
        fc.array(fc.array(act, { maxLength: 6 }), { maxLength: 8 }),
        (before, rounds) => {
          const model = new Model();
          for (const each of before) model.do(each);
          let held = start(model, 5);
          for (const round of rounds) {
            const first = roomOf(held).timeline?.lines[0]?.seq ?? 1;
            // The page is read before these happen, and comes after they were pushed.
            const page = model.page(4, { before: first });
            const from = model.log.length;
            for (const each of round) model.do(each);
            for (const each of model.log.slice(from)) held = apply(held, entry(each)).held;
            const outcome = apply(held, { kind: "page", room: ROOM, page, place: "before" });
            expect(outcome.need).toBeNull();
            held = outcome.held;
          }
          const { lines } = roomOf(held).timeline!;
          expect(lines).toEqual(model.lines.slice(-lines.length));
        },
      ),
    );
  });

  it("take a page that is ahead of the stream", () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 20 }),
        fc.array(act, { maxLength: 20 }),
        (before, ahead) => {
          const model = new Model();
          for (const each of before) model.do(each);
          let held = apply(nothing, { kind: "welcome", welcome: model.welcome(nothing) }).held;
          const from = model.log.length;
          for (const each of ahead) model.do(each);
          held = apply(held, {
            kind: "page",
            room: ROOM,
            page: model.page(1_000),
            place: "newest",
          }).held;
          for (const each of model.log.slice(from)) held = apply(held, entry(each)).held;
          expect(roomOf(held).timeline?.lines).toEqual(model.lines);
          expectFresh(held, model);
        },
      ),
    );
  });
});

describe("a page", () => {
  it("that was read before what is known any more is asked for again", () => {
    const model = new Model();
    model.do({ act: "post", who: 1 });
    const old = model.page(10);
    model.do({ act: "edit", which: 0 });
    const held = apply(nothing, { kind: "welcome", welcome: model.welcome(nothing) }).held;
    expect(apply(held, { kind: "page", room: ROOM, page: old, place: "newest" }).need).toBe(
      "retry",
    );
  });

  it("that misses what was posted since leaves the end open", () => {
    const model = new Model();
    const held = apply(nothing, { kind: "welcome", welcome: model.welcome(nothing) }).held;
    const page = model.page(10);
    model.do({ act: "post", who: 1 });
    const later = apply(held, entry(model.log.at(-1)!)).held;
    const paged = apply(later, { kind: "page", room: ROOM, page, place: "newest" }).held;
    expect(roomOf(paged).timeline?.moreAfter).toBe(true);
    const rest = model.page(10, { after: 1 });
    const whole = apply(paged, { kind: "page", room: ROOM, page: rest, place: "after" }).held;
    expect(roomOf(whole).timeline).toMatchObject({ moreAfter: false, lines: model.lines });
  });
});

describe("unread", () => {
  it("grows with what others write, and one's own message reads everything", () => {
    const model = new Model();
    let held = start(model);
    const go = (who: number) => {
      model.do({ act: "post", who });
      held = apply(held, entry(model.log.at(-1)!)).held;
      return unread(roomOf(held).summary);
    };
    expect([go(1), go(2), go(0), go(1)]).toEqual([1, 2, 0, 1]);
  });

  it("never goes back", () => {
    const model = new Model();
    model.do({ act: "post", who: 1 });
    model.do({ act: "post", who: 1 });
    let held = start(model);
    held = apply(held, { kind: "read", room: ROOM, marker: { seq: 3, messages: 2 } }).held;
    const back = apply(held, {
      kind: "push",
      frame: { op: "read", room: ROOM, seq: 2, messages: 1 },
    });
    expect(back.held).toBe(held);
    expect(unread(roomOf(held).summary)).toBe(0);
  });
});

describe("the personal log", () => {
  const vanished = (seq: number): { kind: "push"; frame: Push } => ({
    kind: "push",
    frame: { op: "personal", seq, at: 1, event: { type: "room_vanished", room: ROOM } },
  });

  it("is applied in order, once, and a gap is noticed", () => {
    const held = start(new Model());
    expect(apply(held, vanished(2)).need).toBe("gap");
    const after = apply(held, vanished(1)).held;
    expect(after.rooms).toEqual({});
    expect(apply(after, vanished(1)).held).toBe(after);
  });

  it("forgets what hello does not name, and what was reset", () => {
    const model = new Model();
    const held = start(model);
    const none = { ...model.welcome(held), rooms: [], loaded: { [ROOM]: { gone: true as const } } };
    expect(apply(held, { kind: "welcome", welcome: none }).held.rooms).toEqual({});
    const reset = { ...model.welcome(held), loaded: { [ROOM]: { reset: true as const } } };
    expect(roomOf(apply(held, { kind: "welcome", welcome: reset }).held).timeline).toBeNull();
  });

  it("says hello for an entry of a room that it does not know", () => {
    const model = new Model();
    expect(apply(nothing, entry(model.log[0]!)).need).toBe("gap");
  });
});
