// The shapes of the wire under the names that the app uses, all from the generated schema.d.ts, so that
// a change of the server's types does not compile here until it is understood.
import type { components } from "@/api/schema";

type Schemas = components["schemas"];

/** What the server tells is told in full: what it does not have is null and not left out. */
type Told<T> = T extends readonly (infer Item)[]
  ? Told<Item>[]
  : T extends object
    ? { [Key in keyof T]-?: Told<Exclude<T[Key], undefined>> }
    : T;

type Tell<Name extends keyof Schemas> = Told<Schemas[Name]>;

export type UserId = string;
export type RoomId = string;
export type SessionId = string;
/** The place of an entry in a log, dense from 1. */
export type Seq = number;

export type RoomKind = Schemas["RoomKind"];
export type RoomRole = Schemas["RoomRole"];
export type Person = Tell<"Person">;
export type User = Tell<"User">;
export type Room = Tell<"Room">;
export type ReadMarker = Tell<"ReadMarker">;
export type Message = Tell<"Message">;
export type RoomSummary = Tell<"RoomSummary">;
export type RoomEvent = Tell<"Event">;
export type Entry = Tell<"Entry">;
export type Line = Tell<"Line">;
export type MessageLine = Extract<Line, { line: "message" }>;
export type NoticeLine = Extract<Line, { line: "notice" }>;
export type TimelinePage = Tell<"TimelinePage">;
export type Session = Tell<"Session">;
export type ServerInfo = Tell<"Server">;
export type SignedIn = Tell<"SignedIn">;
export type Member = Tell<"Member">;
export type ChannelSummary = Tell<"ChannelSummary">;
export type Posted = Tell<"Posted">;
export type ProblemBody = Schemas["Problem"];

// The WebSocket's frames.

export type Presence = Extract<Push, { op: "presence" }>["users"][string];
export type Loaded = Tell<"Loaded">;
export type Welcome = Tell<"Welcome">;
export type PersonalEvent = Tell<"PersonalEvent">;
export type ServerFrame = Tell<"ServerFrame">;
export type RefusedFrame = Extract<ServerFrame, { op: "refused" }>;
/** What the server says without being asked. */
export type Push = Exclude<ServerFrame, { op: "ok" | "refused" }>;

type Op = Schemas["Op"];
type Ask<Name extends Op["op"]> = Omit<Extract<Op, { op: Name }>, "op">;

/** What a client may ask, and what the answer carries. */
export interface Requests {
  hello: { ask: Ask<"hello">; answer: Welcome };
  post: { ask: Ask<"post">; answer: Posted };
  edit: { ask: Ask<"edit">; answer: { seq: Seq } };
  delete: { ask: Ask<"delete">; answer: { seq: Seq } };
  read: { ask: Ask<"read">; answer: ReadMarker };
  open: { ask: Ask<"open">; answer: object };
  typing: { ask: Ask<"typing">; answer: object };
  watch: { ask: Ask<"watch">; answer: { presence: Record<UserId, Presence> } };
  ping: { ask: object; answer: object };
}
