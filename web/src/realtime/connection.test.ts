import { describe, expect, it } from "vitest";

import type { Push, Welcome } from "@/api/types";
import {
  ANSWER_MS,
  Connection,
  PAUSE_FIRST_MS,
  PONG_MS,
  QUIET_MS,
  type LinkState,
  type Wired,
} from "@/realtime/connection";

/** Time that moves when the test says so. */
class Clock {
  now = 0;
  #timers = new Map<number, { at: number; call: () => void }>();
  #next = 0;
  after = (ms: number, call: () => void) => {
    const id = this.#next++;
    this.#timers.set(id, { at: this.now + ms, call });
    return () => void this.#timers.delete(id);
  };
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.#timers]
        .filter(([, { at }]) => at <= end)
        .sort((a, b) => a[1].at - b[1].at)[0];
      if (due === undefined) break;
      this.#timers.delete(due[0]);
      this.now = due[1].at;
      due[1].call();
      await flush();
    }
    this.now = end;
    await flush();
  }
}

async function flush(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

class Line {
  sent: { op: string; id: number }[] = [];
  open = true;
  constructor(readonly wired: Wired) {}
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { op: string; id: number });
  }
  close(): void {
    this.open = false;
  }
  say(frame: object): void {
    this.wired.message(JSON.stringify(frame));
  }
  answer(op: string, fields: object = {}): void {
    const asked = this.sent.findLast((each) => each.op === op);
    this.say({ op: "ok", id: asked?.id, ...fields });
  }
}

function set({ signedIn = true, gaps = (): boolean => false } = {}) {
  const clock = new Clock();
  const lines: Line[] = [];
  const states: LinkState[] = [];
  const welcomes: unknown[] = [];
  const pushes: Push[] = [];
  const connection = new Connection(
    {
      after: clock.after,
      random: () => 0.5,
      open: (wired) => {
        const line = new Line(wired);
        lines.push(line);
        return line;
      },
    },
    {
      hello: () => ({ personal: null, rooms: {} }),
      welcome: (welcome: Welcome) => welcomes.push(welcome),
      push: (frame) => {
        pushes.push(frame);
        return gaps();
      },
      state: (state) => states.push(state),
      stillSignedIn: () => Promise.resolve(signedIn),
    },
  );
  const last = () => lines.at(-1)!;
  const ready = async () => {
    connection.start();
    last().wired.opened();
    last().answer("hello");
    await flush();
  };
  return { clock, lines, states, welcomes, pushes, connection, last, ready };
}

describe("a connection", () => {
  it("says hello first and is ready when it is answered", async () => {
    const { ready, states, last, connection } = set();
    await expect(connection.request("ping", {})).rejects.toMatchObject({ code: "offline" });
    await ready();
    expect(last().sent[0]).toMatchObject({ op: "hello", personal: null, rooms: {} });
    expect(states).toEqual(["connecting", "greeting", "ready"]);
  });

  it("matches answers and refusals to what was asked, in any order", async () => {
    const { ready, last, connection } = set();
    await ready();
    const first = connection.request("read", { room: "1", seq: 1 });
    const second = connection.request("read", { room: "1", seq: 2 });
    const [, one, two] = last().sent;
    last().say({
      op: "refused",
      id: two!.id,
      code: "not_a_member",
      message: "no",
      temporary: false,
      retry_after_ms: null,
    });
    last().say({ op: "ok", id: one!.id, seq: 1, messages: 1 });
    await expect(first).resolves.toMatchObject({ seq: 1 });
    await expect(second).rejects.toMatchObject({ code: "not_a_member", temporary: false });
  });

  it("comes back after a pause that grows, and forgets what was asked", async () => {
    const { ready, last, lines, clock, connection } = set();
    await ready();
    const asked = connection.request("ping", {});
    last().wired.closed(1006);
    await expect(asked).rejects.toMatchObject({ code: "offline" });
    await clock.advance(PAUSE_FIRST_MS * 0.75 - 1);
    expect(lines).toHaveLength(1);
    await clock.advance(1);
    expect(lines).toHaveLength(2);
    last().wired.closed(1006);
    await clock.advance(PAUSE_FIRST_MS * 2 * 0.75 - 1);
    expect(lines).toHaveLength(2);
    await clock.advance(1);
    expect(lines).toHaveLength(3);
  });

  it("does not wait when the network is back", async () => {
    const { ready, last, lines, connection } = set();
    await ready();
    connection.lost();
    expect(lines[0]!.open).toBe(false);
    connection.nudge();
    expect(lines).toHaveLength(2);
    last().wired.opened();
    last().answer("hello");
    await flush();
    expect(connection.state).toBe("ready");
  });

  it("notices a line that has gone silent", async () => {
    const { ready, last, lines, clock } = set();
    await ready();
    await clock.advance(QUIET_MS);
    expect(last().sent.at(-1)).toMatchObject({ op: "ping" });
    last().answer("ping");
    await clock.advance(QUIET_MS);
    await clock.advance(PONG_MS);
    expect(lines[0]!.open).toBe(false);
  });

  it("gives up waiting for an answer", async () => {
    const { ready, last, clock, connection } = set();
    await ready();
    const asked = connection.request("read", { room: "1", seq: 1 });
    const failed = expect(asked).rejects.toMatchObject({ code: "offline", temporary: true });
    for (let ms = 0; ms < ANSWER_MS; ms += 5_000) {
      await clock.advance(5_000);
      last().say({ op: "presence", users: {} });
    }
    await failed;
  });

  it("heals a gap by one hello, not by a storm of them", async () => {
    let missing = true;
    const { ready, last, welcomes } = set({ gaps: () => missing });
    await ready();
    last().say({ op: "gap" });
    last().say({ op: "gap" });
    expect(last().sent.filter((each) => each.op === "hello")).toHaveLength(2);
    missing = false;
    last().answer("hello");
    await flush();
    expect(welcomes).toHaveLength(2);
  });

  it("ends when the session has ended, however it is told", async () => {
    const told = set();
    await told.ready();
    told.last().say({ op: "bye", code: "session_ended" });
    expect(told.connection.state).toBe("ended");

    const closed = set();
    await closed.ready();
    closed.last().wired.closed(4001);
    expect(closed.connection.state).toBe("ended");

    const refused = set({ signedIn: false });
    refused.connection.start();
    refused.last().wired.closed(1006);
    await flush();
    expect(refused.connection.state).toBe("ended");
    await refused.clock.advance(60_000);
    expect(refused.lines).toHaveLength(1);
  });

  it("spreads its return when the server restarts", async () => {
    const { ready, last, lines, clock } = set();
    await ready();
    last().say({ op: "bye", code: "shutting_down" });
    last().wired.closed(1001);
    await clock.advance(2_749);
    expect(lines).toHaveLength(1);
    await clock.advance(1);
    expect(lines).toHaveLength(2);
  });

  it("does not hear what an old socket says late", async () => {
    const { ready, last, pushes, connection } = set();
    await ready();
    const old = last();
    connection.lost();
    old.say({ op: "gap" });
    old.wired.closed(4001);
    expect(pushes).toEqual([]);
    expect(connection.state).toBe("waiting");
  });
});
