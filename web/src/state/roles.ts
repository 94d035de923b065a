import type { RoomRole, RoomSummary } from "@/api/types";
import { get } from "@/state/store";

const RANK: Record<RoomRole, number> = { member: 0, admin: 1, owner: 2 };

/** The role one acts with: in channels those who run the server act as admins and owners. */
export function actingRole({ role, room }: RoomSummary): RoomRole {
  if (room.kind !== "channel") return role;
  const server = get().held.me?.role ?? "member";
  if (server === "owner" || server === "admin") return "owner";
  return server === "moderator" && role === "member" ? "admin" : role;
}

export function mayManage(summary: RoomSummary): boolean {
  return summary.room.kind !== "direct" && actingRole(summary) !== "member";
}

/** Whether one may remove somebody of role `theirs`. */
export function outranks(summary: RoomSummary, theirs: RoomRole): boolean {
  const mine = actingRole(summary);
  return mine === "owner" || RANK[mine] > RANK[theirs];
}
