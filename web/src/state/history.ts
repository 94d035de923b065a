// Reading a room's history page by page. One page of a room is on its way at a time.
import { http, type Anchor } from "@/api/http";
import { asProblem } from "@/api/problem";
import type { RoomId, Seq } from "@/api/types";
import type { Place } from "@/realtime/timeline";
import { take } from "@/state/live";
import { get, set, type History } from "@/state/store";
import { explain } from "@/state/toasts";

const FIRST_PAGE = 60;
const NEXT_PAGE = 100;
/** A page may be too old when it arrives; more often than this in a row something is wrong. */
const TRIES = 4;

/** Most rooms whose lines are held; the one that was looked at longest ago is let go first. */
const ROOMS_HELD = 24;
let recent: RoomId[] = [];

/** The room is being looked at now. */
export function touch(room: RoomId): void {
  recent = [...recent.filter((each) => each !== room), room];
  while (recent.length > ROOMS_HELD) {
    const oldest = recent.shift();
    if (oldest !== undefined) take({ kind: "forget", room: oldest });
  }
}

function note(room: RoomId, history: History): void {
  set({ history: { ...get().history, [room]: history } });
}

async function load(room: RoomId, place: Place, anchor: Anchor, limit: number): Promise<void> {
  note(room, { loading: place, failed: null });
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const page = await http.timeline(room, anchor, limit);
      if (take({ kind: "page", room, page, place }) !== "retry") break;
    }
    note(room, { loading: null, failed: null });
  } catch (error) {
    const { code } = asProblem(error);
    note(room, { loading: null, failed: { place, code, words: explain(error) } });
  }
}

function busy(room: RoomId): boolean {
  return get().history[room]?.loading != null;
}

export function loadNewest(room: RoomId): Promise<void> {
  return load(room, "newest", {}, FIRST_PAGE);
}

/** Reads what stands around `seq`, which need not be the seq of a line. */
export function loadAround(room: RoomId, seq: Seq): Promise<void> {
  return load(room, "around", { around: seq }, FIRST_PAGE);
}

export function loadBefore(room: RoomId): void {
  const timeline = get().held.rooms[room]?.timeline;
  const first = timeline?.lines[0];
  if (busy(room) || first === undefined || timeline?.moreBefore !== true) return;
  void load(room, "before", { before: first.seq }, NEXT_PAGE);
}

export function loadAfter(room: RoomId): void {
  const timeline = get().held.rooms[room]?.timeline;
  const last = timeline?.lines.at(-1);
  if (busy(room) || last === undefined || timeline?.moreAfter !== true) return;
  void load(room, "after", { after: last.seq }, NEXT_PAGE);
}
