// From what is held to what stands on the screen: a row for each line that says something. What belongs between two lines (a day, the mark of what is new) is part of the
// row below it.
import type { Line, MessageLine, NoticeLine, RoomKind, Seq, UserId } from "@/api/types";
import { sameDay } from "@/lib/time";
import type { Pending } from "@/realtime/outbox";

/** Messages of one person within this time stand together. */
const GROUP_MS = 5 * 60_000;

interface Around {
  key: string;
  at: number;
  /** A new day begins with this row. */
  day: boolean;
  /** The first row that was not read. */
  unreadFrom: boolean;
  /** The first and the last of a group. */
  first: boolean;
  last: boolean;
}

export type MessageRow = Around & { kind: "message"; line: MessageLine; own: boolean };
export type PendingRow = Around & { kind: "pending"; pending: Pending; own: true };
export type NoticeRow = Around & { kind: "notice"; line: NoticeLine };
export type Row = MessageRow | PendingRow | NoticeRow;

interface Given {
  kind: RoomKind;
  lines: readonly Line[];
  /** The log has lines before these. */
  moreBefore: boolean;
  pending: readonly Pending[];
  me: UserId | null;
  /** Lines of others after this are new; null when all were read. */
  readTo: Seq | null;
}

/** Lines that tell nobody anything: how a direct came to be, and that who made a room is in it. */
export function goesWithoutSaying(line: Line, kind: RoomKind): boolean {
  if (line.line === "message") return false;
  const { type } = line.event;
  if (kind === "direct") return type === "room_created" || type === "member_joined";
  // The first thing after the making of a room is that its maker joins.
  return type === "member_joined" && line.seq === 2 && line.event.user.id === line.actor.id;
}

export function rowsOf({ kind, lines, moreBefore, pending, me, readTo }: Given): Row[] {
  const rows: Row[] = [];
  let author: string | null = null;
  let at = 0;
  let marked = readTo === null;
  const lineNonces = new Set<string>();

  const push = (row: Row, by: string | null) => {
    const before = rows.at(-1);
    row.day = before === undefined || !sameDay(at, row.at);
    row.first = by === null || by !== author || row.day || row.unreadFrom || row.at - at > GROUP_MS;
    if (row.first && before !== undefined) before.last = true;
    author = by;
    at = row.at;
    rows.push(row);
  };
  const around = { day: false, unreadFrom: false, first: true, last: false };

  for (const line of lines) {
    if (goesWithoutSaying(line, kind)) continue;
    if (line.line === "notice") {
      push({ ...around, kind: "notice", key: `s${line.seq}`, at: line.at, line }, null);
      continue;
    }
    const own = line.author === me;
    const unreadFrom = !marked && !own && line.seq > (readTo ?? 0);
    if (unreadFrom) marked = true;
    // An own message keeps its row from the moment it was written until long after it arrived.
    const key = own && line.nonce !== null ? line.nonce : `s${line.seq}`;
    if (own && line.nonce !== null) lineNonces.add(line.nonce);
    push({ ...around, kind: "message", key, at: line.at, line, own, unreadFrom }, line.author);
  }
  for (const each of pending) {
    if (lineNonces.has(each.nonce)) continue;
    // This device's clock may be behind the server's; what is pending stands last all the same.
    const when = Math.max(each.at, at);
    push({ ...around, kind: "pending", key: each.nonce, at: when, pending: each, own: true }, me);
  }
  const end = rows.at(-1);
  if (end !== undefined) end.last = true;
  // How the first row looks depends on the one before it. Until that is known it is held back, so that
  // no row changes when older ones come.
  return moreBefore && rows.length > 1 ? rows.slice(1) : rows;
}

export function seqOf(row: Row): Seq | null {
  return row.kind === "pending" ? null : row.line.seq;
}

/** The index of the row of `seq`, or of the first one after it. */
export function rowOfSeq(rows: readonly Row[], seq: Seq): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle] as Row;
    if ((seqOf(row) ?? Infinity) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
