import { describe, expect, it } from "vitest";

import type { Line, MessageLine } from "@/api/types";
import { rowOfSeq, rowsOf, seqOf } from "@/features/timeline/rows";
import type { Pending } from "@/realtime/outbox";

const noon = new Date(2027, 0, 15, 12).getTime();
const minutes = (n: number) => noon + n * 60_000;

function message(
  seq: number,
  author: string,
  at: number,
  nonce: string | null = null,
): MessageLine {
  return {
    line: "message",
    room: "1",
    seq,
    ordinal: seq,
    revision: seq,
    at,
    author,
    body: `m${seq}`,
    edited_at: null,
    nonce,
  };
}

function pending(nonce: string, at: number): Pending {
  return { nonce, room: "1", body: nonce, at, state: "waiting", seq: null, problem: null };
}

const shape = (lines: Line[], readTo: number | null = null, waiting: Pending[] = []) =>
  rowsOf({ kind: "group", moreBefore: false, lines, pending: waiting, me: "me", readTo });

describe("rows", () => {
  it("stand together when one person writes within five minutes", () => {
    const rows = shape([
      message(1, "a", minutes(0)),
      message(2, "a", minutes(4)),
      message(3, "a", minutes(10)),
      message(4, "b", minutes(11)),
    ]);
    expect(rows.map(({ first, last }) => [first, last])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it("begin each day anew", () => {
    const late = new Date(2027, 0, 15, 23, 59).getTime();
    const rows = shape([
      message(1, "a", late),
      message(2, "a", late + 120_000),
      message(3, "a", late + 130_000),
    ]);
    expect(rows.map(({ day }) => day)).toEqual([true, true, false]);
    expect(rows.map(({ first }) => first)).toEqual([true, true, false]);
  });

  it("mark the first that another wrote and that was not read", () => {
    const lines = [
      message(1, "a", minutes(0)),
      message(2, "me", minutes(1)),
      message(3, "a", minutes(1)),
      message(4, "a", minutes(1)),
    ];
    const marked = (readTo: number | null) =>
      shape(lines, readTo).findIndex(({ unreadFrom }) => unreadFrom);
    expect([marked(null), marked(0), marked(1), marked(3), marked(4)]).toEqual([-1, 0, 2, 3, -1]);
  });

  it("keep the key of an own message from writing it until after it has arrived", () => {
    const [before] = shape([], null, [pending("n", minutes(0))]);
    const [after, ...more] = shape([message(1, "me", minutes(0), "n")], null, [
      pending("n", minutes(0)),
    ]);
    expect(after?.key).toBe(before?.key);
    expect(after?.kind).toBe("message");
    expect(more).toEqual([]);
  });

  it("show what is pending last, whatever this device's clock says", () => {
    const rows = shape([message(1, "me", minutes(10))], null, [pending("n", minutes(0))]);
    expect(rows.map(({ kind }) => kind)).toEqual(["message", "pending"]);
    expect(rows[1]).toMatchObject({ at: minutes(10), day: false, first: false });
  });

  it("leave out what goes without saying", () => {
    const ann = { id: "a", username: "ann", display_name: "Ann" };
    const ben = { id: "b", username: "ben", display_name: "Ben" };
    const joined = (seq: number, actor: typeof ann, user: typeof ann): Line => ({
      line: "notice",
      room: "1",
      seq,
      messages: 0,
      at: noon,
      actor,
      event: { type: "member_joined", user, role: "member" },
    });
    const lines = [
      joined(2, ann, ann),
      joined(3, ann, ben),
      message(4, "a", noon),
      joined(5, ben, ben),
    ];
    const seqs = (kind: "group" | "direct") =>
      rowsOf({ kind, lines, moreBefore: false, pending: [], me: "a", readTo: null }).map((row) =>
        seqOf(row),
      );
    expect(seqs("group")).toEqual([3, 4, 5]);
    expect(seqs("direct")).toEqual([4]);
  });

  it("do not change when older ones come", () => {
    const lines = [0, 1, 2, 8, 9, 30, 31, 1_500].map((at, index) =>
      message(index + 1, index === 4 ? "b" : "a", minutes(at)),
    );
    const given = { kind: "group" as const, pending: [], me: "me", readTo: null };
    const all = rowsOf({ ...given, lines, moreBefore: false });
    for (let from = 1; from < lines.length - 1; from += 1) {
      const rows = rowsOf({ ...given, lines: lines.slice(from), moreBefore: true });
      expect(rows).toEqual(all.slice(-rows.length));
    }
  });

  it("are found by seq, or the next one", () => {
    const rows = shape([message(2, "a", minutes(0)), message(5, "a", minutes(0))], null, [
      pending("n", minutes(0)),
    ]);
    expect([1, 2, 3, 5, 6].map((seq) => rowOfSeq(rows, seq))).toEqual([0, 0, 1, 1, 2]);
  });
});
