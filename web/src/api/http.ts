import { Problem } from "@/api/problem";
import type {
  ChannelSummary,
  Member,
  RoomId,
  RoomRole,
  RoomSummary,
  Seq,
  ServerInfo,
  Session,
  SessionId,
  SignedIn,
  TimelinePage,
  User,
  UserId,
  ProblemBody,
} from "@/api/types";

type Query = Record<string, string | number | null | undefined>;

interface Options {
  body?: unknown;
  query?: Query;
  signal?: AbortSignal | undefined;
  keepalive?: boolean;
}

function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return `/api/v1${path}${text === "" ? "" : `?${text}`}`;
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Partial<ProblemBody>;
    if (typeof body.code === "string" && typeof body.title === "string") {
      return Problem.fromBody({ type: "", status: response.status, ...body } as ProblemBody);
    }
  } catch {
    // Not JSON: something between us and the server answered.
  }
  return new Problem("internal", response.statusText, {
    status: response.status,
    temporary: response.status >= 500,
  });
}

async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const init: RequestInit = { method, credentials: "same-origin", signal: options.signal ?? null };
  if (options.keepalive === true) init.keepalive = true;
  if (options.body !== undefined) {
    init.headers = { "content-type": "application/json" };
    init.body = JSON.stringify(options.body);
  }
  let response: Response;
  try {
    response = await fetch(address(path, options.query), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw Problem.offline();
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

export interface Page {
  after?: string | null;
  limit?: number;
}

export type Anchor = { before: Seq } | { after: Seq } | { around: Seq } | object;

const room = (id: RoomId) => `/rooms/${encodeURIComponent(id)}`;

/** The HTTP API. Each call rejects with a {@link Problem}, or with AbortError when `signal` says so. */
export const http = {
  server: () => call<ServerInfo>("GET", "/server"),
  signUp: (body: {
    username: string;
    password: string;
    display_name?: string;
    invitation?: string;
    device: string;
  }) => call<SignedIn>("POST", "/accounts", { body }),
  logIn: (body: { username: string; password: string; device: string }) =>
    call<SignedIn>("POST", "/sessions", { body }),
  logOut: () => call<undefined>("DELETE", "/sessions/current"),
  sessions: () => call<{ sessions: Session[] }>("GET", "/sessions"),
  endSession: (id: SessionId) => call<undefined>("DELETE", `/sessions/${encodeURIComponent(id)}`),
  me: () => call<User>("GET", "/me"),
  changeProfile: (display_name: string) => call<User>("PATCH", "/me", { body: { display_name } }),
  findPeople: (query: string, page: Page = {}, signal?: AbortSignal) =>
    call<{ users: User[]; next: string | null }>("GET", "/users", {
      query: { query, ...page },
      signal,
    }),
  room: (id: RoomId) => call<RoomSummary>("GET", room(id)),
  createRoom: (body: { kind: "group" | "channel"; name: string; members: UserId[] }) =>
    call<RoomSummary>("POST", "/rooms", { body }),
  openDirect: (user: UserId) => call<RoomSummary>("POST", "/directs", { body: { user } }),
  renameRoom: (id: RoomId, name: string) =>
    call<RoomSummary>("PATCH", room(id), { body: { name } }),
  channels: (query: string, page: Page = {}, signal?: AbortSignal) =>
    call<{ channels: ChannelSummary[]; next: string | null }>("GET", "/channels", {
      query: { query, ...page },
      signal,
    }),
  joinRoom: (id: RoomId) => call<RoomSummary>("POST", `${room(id)}/join`),
  leaveRoom: (id: RoomId) => call<undefined>("POST", `${room(id)}/leave`),
  members: (id: RoomId, page: Page = {}, signal?: AbortSignal) =>
    call<{ members: Member[]; next: string | null }>("GET", `${room(id)}/members`, {
      query: { ...page },
      signal,
    }),
  addMembers: (id: RoomId, users: UserId[]) =>
    call<undefined>("POST", `${room(id)}/members`, { body: { users } }),
  changeRole: (id: RoomId, user: UserId, role: RoomRole) =>
    call<undefined>("PATCH", `${room(id)}/members/${encodeURIComponent(user)}`, { body: { role } }),
  removeMember: (id: RoomId, user: UserId) =>
    call<undefined>("DELETE", `${room(id)}/members/${encodeURIComponent(user)}`),
  timeline: (id: RoomId, anchor: Anchor, limit: number, signal?: AbortSignal) =>
    call<TimelinePage>("GET", `${room(id)}/timeline`, { query: { ...anchor, limit }, signal }),
  /** Deletes even while the page is being closed. */
  deleteMessage: (id: RoomId, seq: Seq) =>
    call<{ seq: Seq }>("DELETE", `${room(id)}/messages/${seq}`, { keepalive: true }),
  openApi: () => call<Record<string, unknown>>("GET", "/openapi.json"),
};
