import { useEffect, useMemo, useState } from "react";

import { http } from "@/api/http";
import type { Room, User } from "@/api/types";
import { useRooms } from "@/state/list";
import { useNatter } from "@/state/store";
import { faceOf, titleOf } from "@/state/titles";

export interface Choice {
  key: string;
  kind: "chats" | "people" | "channels";
  title: string;
  hint: string;
  face: { id: string; name: string; kind: "person" | "group" | "channel" };
  room: Room | null;
  user: User | null;
}

const MOST_CHATS = 8;
const MOST_OTHERS = 5;
const PAUSE_MS = 120;

/** Chats at once; people and channels of the whole server as soon as it has answered. */
export function useFound(query: string): Choice[] {
  const rooms = useRooms(query);
  const mine = useNatter((state) => state.held.rooms);
  const me = useNatter((state) => state.held.me?.id);
  const [others, setOthers] = useState<{ users: User[]; channels: Room[] }>({
    users: [],
    channels: [],
  });
  const wish = query.trim();

  useEffect(() => {
    if (wish === "") return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      Promise.all([
        http.findPeople(wish.replace(/^@/, ""), { limit: MOST_OTHERS + 3 }, stop.signal),
        http.channels(wish.replace(/^#/, ""), { limit: MOST_OTHERS + 10 }, stop.signal),
      ]).then(
        ([{ users }, { channels }]) =>
          setOthers({ users, channels: channels.map((each) => each.room) }),
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wish]);

  return useMemo(() => {
    const chats = rooms.slice(0, MOST_CHATS).map<Choice>(({ summary }) => ({
      key: summary.room.id,
      kind: "chats",
      title: titleOf(summary),
      hint: summary.peer === null ? "" : `@${summary.peer.username}`,
      face: faceOf(summary),
      room: summary.room,
      user: null,
    }));
    if (wish === "") return chats;
    const known = new Set(
      Object.values(mine).flatMap(({ summary }) =>
        summary.peer === null ? [] : [summary.peer.id],
      ),
    );
    const people = others.users
      .filter((user) => user.id !== me && !known.has(user.id))
      .slice(0, MOST_OTHERS)
      .map<Choice>((user) => ({
        key: user.id,
        kind: "people",
        title: user.display_name,
        hint: `@${user.username}`,
        face: { id: user.id, name: user.display_name, kind: "person" },
        room: null,
        user,
      }));
    const channels = others.channels
      .filter((room) => mine[room.id] === undefined)
      .slice(0, MOST_OTHERS)
      .map<Choice>((room) => ({
        key: room.id,
        kind: "channels",
        title: `#${room.name ?? ""}`,
        hint: "",
        face: { id: room.id, name: room.name ?? "", kind: "channel" },
        room,
        user: null,
      }));
    return [...chats, ...people, ...channels];
  }, [rooms, others, mine, me, wish]);
}
