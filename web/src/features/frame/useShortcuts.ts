import { useEffect } from "react";
import { useLocation, useNavigate } from "react-router";

import { neighbour, ordered } from "@/state/list";
import { get, set } from "@/state/store";

function writing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** The keys that work everywhere (see the keyboard help). */
export function useShortcuts(): void {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useEffect(() => {
    const room = /^\/rooms\/([^/]+)/.exec(pathname)?.[1] ?? null;
    const details = pathname.endsWith("/details");
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      const step = event.altKey && !command ? { arrowup: -1, arrowdown: 1 }[key] : undefined;
      if (command && !event.shiftKey && key === "k") {
        set({ switcherOpen: !get().switcherOpen, helpOpen: false });
      } else if (step !== undefined) {
        const { held, pending } = get();
        const next = neighbour(ordered(held.rooms, pending), room, step, event.shiftKey);
        if (next !== null) void navigate(`/rooms/${next}`);
      } else if (command && key === "." && room !== null) {
        void navigate(details ? `/rooms/${room}` : `/rooms/${room}/details`);
      } else if (key === "?" && !command && !event.altKey && !writing(event.target)) {
        set({ helpOpen: true });
      } else if (key === "escape" && document.querySelector("dialog[open]") === null) {
        if (details && room !== null) void navigate(`/rooms/${room}`);
        else {
          document.querySelector<HTMLElement>("[data-to-newest]")?.click();
          document.querySelector<HTMLElement>("[data-composer]")?.focus();
        }
      } else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [navigate, pathname]);
}
