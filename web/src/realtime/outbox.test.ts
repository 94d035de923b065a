import { describe, expect, it } from "vitest";

import { Problem } from "@/api/problem";
import type { Posted } from "@/api/types";
import { Outbox, type Pending } from "@/realtime/outbox";

async function flush(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

function set(kept: Pending[] = []) {
  const shelf = new Map(kept.map((each) => [each.nonce, each]));
  const sends: {
    body: string;
    nonce: string;
    ok: (seq: number) => void;
    no: (problem: Problem) => void;
  }[] = [];
  const timers: (() => void)[] = [];
  let shown: readonly Pending[] = [];
  let applied = 0;
  let made = 0;
  const outbox = new Outbox({
    shelf: {
      all: () => [...shelf.values()],
      put: (pending) => void shelf.set(pending.nonce, pending),
      remove: (nonce) => void shelf.delete(nonce),
    },
    send: ({ body, nonce }) =>
      new Promise<Posted>((resolve, reject) => {
        sends.push({
          body,
          nonce,
          ok: (seq) => resolve({ seq, messages: seq, at: 1 }),
          no: reject,
        });
      }),
    applied: () => applied,
    after: (_, call) => {
      timers.push(call);
      return () => undefined;
    },
    nonce: () => `nonce-${(made += 1)}`,
    now: () => 1,
    changed: (pending) => {
      shown = pending;
    },
  });
  return {
    outbox,
    shelf,
    sends,
    timers,
    shown: () => shown,
    apply: (seq: number) => {
      applied = seq;
      outbox.settle();
    },
  };
}

const bodies = (list: readonly { body: string }[]) => list.map((each) => each.body);

describe("the outbox", () => {
  it("keeps what is written offline and sends it in order, one after the other", async () => {
    const { outbox, sends, shelf, shown } = set();
    for (const body of ["a", "b", "c"]) outbox.add("1", body);
    expect(sends).toEqual([]);
    expect(shelf.size).toBe(3);
    outbox.online();
    expect(bodies(sends)).toEqual(["a"]);
    sends[0]!.ok(10);
    await flush();
    expect(bodies(sends)).toEqual(["a", "b"]);
    expect(shown()[0]).toMatchObject({ body: "a", state: "sent" });
  });

  it("does not let another room wait", () => {
    const { outbox, sends } = set();
    outbox.online();
    outbox.add("1", "a");
    outbox.add("2", "b");
    expect(bodies(sends)).toEqual(["a", "b"]);
  });

  it("shows a message until the log has it, whichever comes first", async () => {
    const late = set();
    late.outbox.online();
    late.outbox.add("1", "a");
    late.sends[0]!.ok(5);
    await flush();
    expect(bodies(late.shown())).toEqual(["a"]);
    late.apply(5);
    expect(late.shown()).toEqual([]);
    expect(late.shelf.size).toBe(0);

    const early = set();
    early.outbox.online();
    early.outbox.add("1", "a");
    early.outbox.arrived("nonce-1");
    expect(early.shown()).toEqual([]);
    early.sends[0]!.ok(5);
    await flush();
    expect(early.shown()).toEqual([]);
  });

  it("repeats with the same nonce after the connection was away", async () => {
    const { outbox, sends } = set();
    outbox.online();
    outbox.add("1", "a");
    outbox.add("1", "b");
    outbox.offline();
    sends[0]!.no(Problem.offline());
    await flush();
    outbox.online();
    expect(sends.map((each) => each.nonce)).toEqual(["nonce-1", "nonce-1"]);
  });

  it("keeps the order when the first is refused for the moment", async () => {
    const { outbox, sends, timers } = set();
    outbox.online();
    outbox.add("1", "a");
    outbox.add("1", "b");
    sends[0]!.no(new Problem("rate_limited", "slow down", { temporary: true, retryAfterMs: 500 }));
    await flush();
    expect(bodies(sends)).toEqual(["a"]);
    timers[0]!();
    expect(bodies(sends)).toEqual(["a", "a"]);
  });

  it("marks what is refused for good, goes on, and lets the person decide", async () => {
    const { outbox, sends, shown, shelf } = set();
    outbox.online();
    outbox.add("1", "a");
    outbox.add("1", "b");
    sends[0]!.no(new Problem("not_a_member", "no"));
    await flush();
    expect(shown()[0]).toMatchObject({ body: "a", state: "failed", problem: "not_a_member" });
    expect(shelf.get("nonce-1")).toMatchObject({ state: "failed" });
    expect(bodies(sends)).toEqual(["a", "b"]);
    sends[1]!.ok(1);
    await flush();
    outbox.retry("nonce-1");
    expect(bodies(sends)).toEqual(["a", "b", "a"]);
    sends[2]!.no(new Problem("not_a_member", "no"));
    await flush();
    outbox.discard("nonce-1");
    expect(bodies(shown())).toEqual(["b"]);
    expect([...shelf.keys()]).toEqual(["nonce-2"]);
  });

  it("takes a new nonce when the server will not take the old one", async () => {
    const { outbox, sends } = set();
    outbox.online();
    outbox.add("1", "a");
    sends[0]!.no(new Problem("nonce_expired", "too old"));
    await flush();
    outbox.retry("nonce-1");
    expect(sends.map((each) => each.nonce)).toEqual(["nonce-1", "nonce-2"]);
  });

  it("brings what was kept over a reload, oldest first; what failed waits for the person", () => {
    const kept = (nonce: string, state: Pending["state"]): Pending => ({
      nonce,
      room: "1",
      body: nonce,
      at: 1,
      state,
      seq: null,
      problem: null,
    });
    const { outbox, sends, shown } = set([
      kept("c", "sending"),
      kept("a", "failed"),
      kept("b", "waiting"),
    ]);
    expect(shown().map((each) => [each.body, each.state])).toEqual([
      ["a", "failed"],
      ["b", "waiting"],
      ["c", "waiting"],
    ]);
    outbox.online();
    expect(bodies(sends)).toEqual(["b"]);
  });
});
