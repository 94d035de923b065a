import type { RoomId, RoomSummary, UserId } from "@/api/types";
import { language, text } from "@/lib/i18n";
import { ago } from "@/lib/time";
import { useNatter } from "@/state/store";

/** What a room is called in a sentence. */
export function titleOf({ room, peer }: RoomSummary): string {
  if (room.kind === "direct") return peer?.display_name ?? text.rooms.deletedUser;
  if (room.kind === "channel") return `#${room.name ?? ""}`;
  return room.name ?? text.rooms.deletedUser;
}

/** The id and kind that the room's avatar is made of. */
export function faceOf({ room, peer }: RoomSummary): {
  id: string;
  name: string;
  kind: "person" | "group" | "channel";
} {
  if (room.kind === "direct")
    return { id: peer?.id ?? room.id, name: peer?.display_name ?? "?", kind: "person" };
  return { id: room.id, name: room.name ?? "?", kind: room.kind };
}

export function useRoom(id: RoomId) {
  return useNatter((state) => state.held.rooms[id]);
}

export function useName(id: UserId): string {
  return useNatter((state) => state.held.people[id]?.display_name) ?? text.rooms.deletedUser;
}

export function useOnline(id: UserId | undefined): boolean {
  return useNatter((state) => (id === undefined ? false : state.presence[id]?.online === true));
}

/** What stands below a room's name: how many are in it, or whether the other one is there. */
export function useStanding({ room, peer }: RoomSummary): string {
  const presence = useNatter((state) => (peer === null ? undefined : state.presence[peer.id]));
  if (peer === null) return text.room.members(room.members);
  if (presence?.online === true) return text.people.online;
  if (presence?.seen_at == null) return `@${peer.username}`;
  return text.people.seen(ago(presence.seen_at, text.common.justNow, language));
}
