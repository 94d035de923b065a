import { useMemo } from "react";

import type { RoomId } from "@/api/types";
import { unread, type Held, type RoomState } from "@/realtime/apply";
import type { Pending } from "@/realtime/outbox";
import { useNatter } from "@/state/store";
import { titleOf } from "@/state/titles";

function lastAt({ summary }: RoomState, pending: readonly Pending[]): number {
  const mine = pending.findLast((each) => each.room === summary.room.id);
  return Math.max(summary.last_message?.message.at ?? summary.room.created_at, mine?.at ?? 0);
}

/** The rooms with what happened last on top, those whose name has `query` in it. */
export function ordered(
  rooms: Held["rooms"],
  pending: readonly Pending[],
  query = "",
): RoomState[] {
  const low = query.trim().toLowerCase();
  const all = Object.values(rooms).filter(
    ({ summary }) =>
      low === "" ||
      titleOf(summary).toLowerCase().includes(low) ||
      (summary.peer?.username.toLowerCase().startsWith(low) ?? false),
  );
  const at = new Map(all.map((room) => [room, lastAt(room, pending)]));
  return all.sort((a, b) => (at.get(b) ?? 0) - (at.get(a) ?? 0));
}

export function useRooms(query = ""): RoomState[] {
  const rooms = useNatter((state) => state.held.rooms);
  const pending = useNatter((state) => state.pending);
  return useMemo(() => ordered(rooms, pending, query), [rooms, pending, query]);
}

export function useUnreadTotal(): number {
  return useNatter((state) => {
    let total = 0;
    for (const room of Object.values(state.held.rooms)) total += unread(room.summary);
    return total;
  });
}

/** The neighbour of a room in the list; `step` is 1 or -1. */
export function neighbour(
  list: readonly RoomState[],
  id: RoomId | null,
  step: number,
  onlyUnread: boolean,
): RoomId | null {
  const from = list.findIndex((room) => room.summary.room.id === id);
  for (let tries = 1; tries <= list.length; tries += 1) {
    const at = from < 0 && step < 0 ? list.length - tries : from + step * tries;
    const room = list[((at % list.length) + list.length) % list.length];
    if (room !== undefined && (!onlyUnread || unread(room.summary) > 0))
      return room.summary.room.id;
  }
  return null;
}
