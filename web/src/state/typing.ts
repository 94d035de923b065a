import type { Person, RoomId } from "@/api/types";
import { get, set } from "@/state/store";

/** How long "is typing" holds without being renewed (docs/protocol.md). */
const HOLDS_MS = 6_000;

const timers = new Map<string, ReturnType<typeof setTimeout>>();

export function heardTyping(room: RoomId, person: Person, active: boolean): void {
  if (person.id === get().held.me?.id) return;
  const key = `${room}/${person.id}`;
  clearTimeout(timers.get(key));
  timers.delete(key);
  const before = get().typing[room] ?? [];
  const there = before.some((each) => each.id === person.id);
  if (active) {
    timers.set(
      key,
      setTimeout(() => heardTyping(room, person, false), HOLDS_MS),
    );
    if (!there) set({ typing: { ...get().typing, [room]: [...before, person] } });
  } else if (there) {
    set({ typing: { ...get().typing, [room]: before.filter((each) => each.id !== person.id) } });
  }
}

export function forgetTyping(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  set({ typing: {} });
}
