// What was really seen is told to the server, at most a few times a second, and again after the
// connection was away.
import type { RoomId, Seq } from "@/api/types";
import { ask, take } from "@/state/live";
import { get, useNatter } from "@/state/store";

const TELL_AFTER_MS = 200;

const seen = new Map<RoomId, Seq>();
let timer: ReturnType<typeof setTimeout> | null = null;

/** The person has seen the room up to `seq`. */
export function markSeen(room: RoomId, seq: Seq): void {
  const state = get().held.rooms[room];
  if (state === undefined || seq <= state.summary.read.seq || seq <= (seen.get(room) ?? 0)) return;
  seen.set(room, seq);
  timer ??= setTimeout(() => {
    timer = null;
    flushReads();
  }, TELL_AFTER_MS);
}

function flushReads(): void {
  if (get().link !== "ready") return;
  for (const [room, seq] of seen) {
    ask("read", { room, seq }).then(
      (marker) => {
        if (seen.get(room) === seq) seen.delete(room);
        take({ kind: "read", room, marker });
      },
      () => undefined,
    );
  }
}

useNatter.subscribe((now, before) => {
  if (now.link === "ready" && before.link !== "ready") flushReads();
  if (now.signedIn === "no" && before.signedIn === "yes") seen.clear();
});
