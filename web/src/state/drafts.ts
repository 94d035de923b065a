// What was typed and not sent, by user and room, kept on the device at once.
import type { RoomId, UserId } from "@/api/types";
import { readJson, remove, writeJson } from "@/lib/storage";

const key = (user: UserId, room: RoomId) => `natter.draft.${user}.${room}`;

export function readDraft(user: UserId, room: RoomId): string {
  return readJson(key(user, room), "");
}

export function keepDraft(user: UserId, room: RoomId, text: string): void {
  if (text.trim() === "") remove(key(user, room));
  else writeJson(key(user, room), text);
}
