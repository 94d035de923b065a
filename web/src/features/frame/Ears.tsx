import { useEffect } from "react";

import { text } from "@/lib/i18n";
import { useUnreadTotal } from "@/state/list";
import { useNatter } from "@/state/store";

/** What a screen reader hears of new messages. */
export function Speaker() {
  const spoken = useNatter((state) => state.spoken);
  return (
    <p aria-live="polite" className="sr-only">
      {spoken}
    </p>
  );
}

function iconWith(count: number): string {
  const dot =
    count > 0
      ? '<circle cx="51" cy="13" r="13" fill="#e5484d" stroke="#fff" stroke-width="3"/>'
      : "";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><g fill="#1f7a52"><circle cx="20" cy="19" r="11"/><circle cx="44" cy="19" r="11"/><path d="M32 14c15.500 0 26 8.500 26 20.500S47.500 55 32 55c-2.600 0-5.100-.25-7.400-.7L13 60.500c-1.300.7-2.800-.5-2.400-1.900L13 50.300C8.600 46.500 6 40.900 6 34.500 6 22.500 16.500 14 32 14z"/></g><g fill="#fff"><circle cx="20" cy="19" r="5"/><circle cx="44" cy="19" r="5"/><path d="M20 37c3.500 5 7.500 7 12 7s8.500-2 12-7" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/></g>${dot}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** The count of what is unread in the title of the tab and on its icon. */
export function useTitle(place: string | null): void {
  const total = useUnreadTotal();
  useEffect(() => {
    const name = place === null ? text.common.app : `${place} · ${text.common.app}`;
    document.title = total > 0 ? text.rooms.titleWith(total, name) : name;
    document.querySelector('link[rel="icon"]')?.setAttribute("href", iconWith(total));
  }, [place, total]);
}
