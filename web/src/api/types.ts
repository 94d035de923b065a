// The shapes of the wire, version 1, as docs/protocol.md describes them.

export type UserId = string;
export type RoomId = string;
export type SessionId = string;
/** The place of an entry in a log, dense from 1. */
export type Seq = number;

export type RoomKind = "direct" | "group" | "channel";
export type RoomRole = "member" | "admin" | "owner";
export type ServerRole = "member" | "moderator" | "admin" | "owner";
export type UserKind = "person" | "bot" | "guest";

export interface Person {
  id: UserId;
  username: string;
  display_name: string;
}

export interface User extends Person {
  kind: UserKind;
  role: ServerRole;
  created_at: number;
}

export interface Room {
  id: RoomId;
  kind: RoomKind;
  name: string | null;
  created_at: number;
  head: Seq;
  messages: number;
  members: number;
}

export interface ReadMarker {
  seq: Seq;
  messages: number;
}

export interface Message {
  room: RoomId;
  seq: Seq;
  ordinal: number;
  revision: Seq;
  at: number;
  author: UserId;
  body: string | null;
  edited_at: number | null;
  nonce: string | null;
}

export interface RoomSummary {
  room: Room;
  role: RoomRole;
  read: ReadMarker;
  peer: User | null;
  last_message: { message: Message; author: Person } | null;
}

export type RoomEvent =
  | { type: "room_created"; kind: RoomKind; name: string | null }
  | { type: "message_posted"; body: string | null; nonce: string | null }
  | { type: "message_edited"; target: Seq; body: string | null }
  | { type: "message_deleted"; target: Seq }
  | { type: "member_joined"; user: Person; role: RoomRole }
  | { type: "member_left"; user: Person }
  | { type: "role_changed"; user: Person; role: RoomRole }
  | { type: "room_renamed"; name: string };

export interface Entry {
  room: RoomId;
  seq: Seq;
  messages: number;
  at: number;
  actor: Person;
  event: RoomEvent;
}

export type MessageLine = { line: "message" } & Message;
export type NoticeLine = { line: "notice" } & Entry;
export type Line = MessageLine | NoticeLine;

export interface TimelinePage {
  lines: Line[];
  users: User[];
  as_of: Seq;
  more_before: boolean;
  more_after: boolean;
}

export interface Presence {
  online: boolean;
  seen_at: number | null;
}

export interface Session {
  id: SessionId;
  device: string;
  created_at: number;
  used_at: number;
  current: boolean;
}

export interface ServerInfo {
  name: string;
  version: string;
  registration: "open" | "closed";
  needs_owner: boolean;
}

export interface SignedIn {
  user: User;
  session: Session;
  token: string;
}

export interface Member {
  user: User;
  role: RoomRole;
  joined_at: number;
}

export interface ChannelSummary {
  room: Room;
  joined: boolean;
}

export interface Posted {
  seq: Seq;
  messages: number;
  at: number;
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  field?: string;
  retry_after_ms?: number;
}

// The WebSocket's frames.

export type Loaded = { entries: Entry[]; head: Seq } | { reset: true } | { gone: true };

export interface Welcome {
  user: User;
  session: SessionId;
  server_time: number;
  personal: { head: Seq; snapshot: boolean };
  rooms: RoomSummary[];
  loaded: Record<RoomId, Loaded>;
}

export type PersonalEvent =
  | { type: "room_appeared"; summary: RoomSummary }
  | { type: "room_vanished"; room: RoomId }
  | { type: "profile_changed"; user: User };

export type Push =
  | ({ op: "entry" } & Entry)
  | { op: "personal"; seq: Seq; at: number; event: PersonalEvent }
  | { op: "read"; room: RoomId; seq: Seq; messages: number }
  | { op: "typing"; room: RoomId; user: Person; active: boolean }
  | { op: "presence"; users: Record<UserId, Presence> }
  | { op: "attended"; room: RoomId; user: Person; present: boolean }
  | { op: "gap" }
  | { op: "bye"; code: string };

export interface RefusedFrame {
  op: "refused";
  id: number | null;
  code: string;
  message: string;
  temporary: boolean;
  retry_after_ms: number | null;
}

export type ServerFrame = Push | ({ op: "ok"; id: number } & Record<string, unknown>) | RefusedFrame;

/** What a client may ask, and what the answer carries. */
export interface Requests {
  hello: { ask: { personal: Seq | null; rooms: Record<RoomId, Seq> }; answer: Welcome };
  post: { ask: { room: RoomId; nonce: string; body: string }; answer: Posted };
  edit: { ask: { room: RoomId; target: Seq; body: string }; answer: { seq: Seq } };
  delete: { ask: { room: RoomId; target: Seq }; answer: { seq: Seq } };
  read: { ask: { room: RoomId; seq: Seq }; answer: ReadMarker };
  open: { ask: { rooms: RoomId[] }; answer: object };
  typing: { ask: { room: RoomId; active: boolean }; answer: object };
  watch: { ask: { users: UserId[] }; answer: { presence: Record<UserId, Presence> } };
  ping: { ask: object; answer: object };
}
