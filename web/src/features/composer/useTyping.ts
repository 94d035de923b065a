import { useEffect, useRef } from "react";

import type { RoomId } from "@/api/types";
import { ask } from "@/state/live";

/** Renewed well before the server lets it go (6 s). */
const RENEW_MS = 4_000;
const IDLE_MS = 5_000;

/** Tells the others that somebody is writing here, while they are. */
export function useTyping(room: RoomId): { wrote: () => void; stopped: () => void } {
  const state = useRef({ toldAt: 0, idle: undefined as ReturnType<typeof setTimeout> | undefined });
  const tell = (active: boolean) => {
    ask("typing", { room, active }).catch(() => undefined);
  };
  const stopped = () => {
    clearTimeout(state.current.idle);
    if (state.current.toldAt === 0) return;
    state.current.toldAt = 0;
    tell(false);
  };
  const wrote = () => {
    const now = Date.now();
    if (now - state.current.toldAt > RENEW_MS) {
      state.current.toldAt = now;
      tell(true);
    }
    clearTimeout(state.current.idle);
    state.current.idle = setTimeout(stopped, IDLE_MS);
  };
  const leave = useRef(stopped);
  useEffect(() => {
    leave.current = stopped;
  });
  useEffect(() => () => leave.current(), []);
  return { wrote, stopped };
}
