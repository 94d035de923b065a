// What a person does with rooms. Each answers the room, which is in the list by then.
import { http } from "@/api/http";
import type { RoomId, RoomSummary, UserId } from "@/api/types";
import { take } from "@/state/live";

function taken(summary: RoomSummary): RoomId {
  take({ kind: "summary", summary });
  return summary.room.id;
}

export async function writeTo(user: UserId): Promise<RoomId> {
  return taken(await http.openDirect(user));
}

export async function createRoom(
  kind: "group" | "channel",
  name: string,
  members: UserId[],
): Promise<RoomId> {
  return taken(await http.createRoom({ kind, name, members }));
}

export async function joinChannel(id: RoomId): Promise<RoomId> {
  return taken(await http.joinRoom(id));
}

export async function renameRoom(id: RoomId, name: string): Promise<void> {
  taken(await http.renameRoom(id, name));
}
