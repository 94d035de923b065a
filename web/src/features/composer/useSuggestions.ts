import { useEffect, useState } from "react";

import { http } from "@/api/http";
import type { RoomSummary } from "@/api/types";
import type { Asked } from "@/features/composer/complete";
import { get } from "@/state/store";

export interface Suggestion {
  key: string;
  insert: string;
  label: string;
  hint: string;
}

const MOST = 6;

function channels(query: string): Suggestion[] {
  return Object.values(get().held.rooms)
    .map(({ summary }) => summary.room)
    .filter((room) => room.kind === "channel" && room.name?.toLowerCase().startsWith(query))
    .slice(0, MOST)
    .map((room) => ({
      key: room.id,
      insert: `#${room.name ?? ""}`,
      label: `#${room.name ?? ""}`,
      hint: "",
    }));
}

async function people(
  query: string,
  { room, peer }: RoomSummary,
  signal: AbortSignal,
): Promise<Suggestion[]> {
  const found =
    peer !== null
      ? [peer].filter((each) => each.username.toLowerCase().startsWith(query))
      : room.kind === "group"
        ? (await http.members(room.id, { limit: 200 }, signal)).members
            .map((member) => member.user)
            .filter((user) => `${user.username} ${user.display_name}`.toLowerCase().includes(query))
        : (await http.findPeople(query, { limit: MOST }, signal)).users;
  return found.slice(0, MOST).map((user) => ({
    key: user.id,
    insert: `@${user.username}`,
    label: user.display_name,
    hint: `@${user.username}`,
  }));
}

async function emoji(query: string): Promise<Suggestion[]> {
  const { findEmoji } = await import("@/features/composer/emoji");
  return findEmoji(query, MOST).map(({ sign, name }) => ({
    key: sign,
    insert: sign,
    label: `${sign} ${name}`,
    hint: "",
  }));
}

/** What could stand there, as far as it is known; empty while it is being asked. */
export function useSuggestions(asked: Asked | null, summary: RoomSummary): Suggestion[] {
  const [found, setFound] = useState<{ for: string; list: Suggestion[] }>({ for: "", list: [] });
  const wish = asked === null ? "" : asked.trigger + asked.query;
  useEffect(() => {
    if (wish === "") return;
    const stop = new AbortController();
    const query = wish.slice(1).toLowerCase();
    const answer = wish.startsWith("#")
      ? Promise.resolve(channels(query))
      : wish.startsWith(":")
        ? emoji(query)
        : people(query, summary, stop.signal);
    answer.then(
      (list) => {
        if (!stop.signal.aborted) setFound({ for: wish, list });
      },
      () => undefined,
    );
    return () => stop.abort();
  }, [wish, summary]);
  return wish !== "" && found.for === wish ? found.list : [];
}
