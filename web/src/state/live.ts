// The line between the pure parts and the page: one connection, one outbox, one set of rooms on the
// screen. Everything that comes from the server goes through `take` and so through `realtime/apply`.
import { http } from "@/api/http";
import { asProblem, Problem } from "@/api/problem";
import type { Push, Requests, RoomId, UserId } from "@/api/types";
import { text } from "@/lib/i18n";
import { keysUnder, readJson, remove, writeJson } from "@/lib/storage";
import { uuidv7 } from "@/lib/uuid";
import { apply, heldHeads, nothing, type Outcome, type Source } from "@/realtime/apply";
import { Connection, type LinkState, type World } from "@/realtime/connection";
import { Outbox, type Pending, type Shelf } from "@/realtime/outbox";
import { announce } from "@/state/announce";
import { get, initial, set } from "@/state/store";
import { toast } from "@/state/toasts";
import { forgetTyping, heardTyping } from "@/state/typing";

const after = (ms: number, call: () => void) => {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
};

const world: World = {
  after,
  random: Math.random,
  open: (wired) => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/api/v1/ws`);
    socket.onopen = () => wired.opened();
    socket.onmessage = (event: MessageEvent<string>) => wired.message(event.data);
    socket.onclose = (event) => wired.closed(event.code);
    return { send: (text) => socket.send(text), close: () => socket.close(1000) };
  },
};

let connection: Connection | null = null;
let outbox: Outbox | null = null;
let inFront: RoomId | null = null;
let listed: readonly RoomId[] = [];
const watched = new Map<UserId, number>();
let watching: (() => void) | null = null;

/** Lets the pure reducer take something that the server said; answers what is needed besides. */
export function take(source: Source): Outcome["need"] {
  const before = get().held;
  const { held, need } = apply(before, source);
  if (held !== before) {
    set({ held });
    outbox?.settle();
  }
  return need;
}

function shelfOf(user: UserId): Shelf {
  const prefix = `natter.outbox.${user}.`;
  return {
    all: () =>
      keysUnder(prefix)
        .map((key) => readJson<Pending | null>(key, null))
        .filter((pending) => pending !== null),
    put: (pending) => writeJson(prefix + pending.nonce, pending),
    remove: (nonce) => remove(prefix + nonce),
  };
}

function heard(frame: Push): boolean {
  switch (frame.op) {
    case "typing":
      take({ kind: "push", frame });
      heardTyping(frame.room, frame.user, frame.active);
      return false;
    case "presence":
      set({ presence: { ...get().presence, ...frame.users } });
      return false;
    default: {
      const fresh =
        frame.op === "entry" && frame.seq > (get().held.rooms[frame.room]?.applied ?? 0);
      const missing = take({ kind: "push", frame }) === "gap";
      if (frame.op === "entry" && fresh && !missing) {
        if (frame.event.type === "message_posted") {
          heardTyping(frame.room, frame.actor, false);
          if (frame.event.nonce !== null && frame.actor.id === get().held.me?.id) {
            outbox?.arrived(frame.event.nonce);
          }
        }
        refreshStale(frame.room);
        announce(frame);
      }
      return missing;
    }
  }
}

/** The list cannot know which message came before a deleted one: ask. */
function refreshStale(room: RoomId): void {
  if (get().held.rooms[room]?.stale !== true) return;
  http.room(room).then(
    (summary) => take({ kind: "summary", summary }),
    () => undefined,
  );
}

function linked(link: LinkState): void {
  set({ link });
  if (link === "ready") {
    set({ known: true });
    tellScreen();
    tellWatched();
    outbox?.online();
  } else {
    outbox?.offline();
    forgetTyping();
  }
  if (link === "ended") {
    leave();
    toast(text.auth.ended, { staysMs: 10_000 });
  }
}

/** Starts the connection of the user who is signed in. */
export function enter(user: UserId): void {
  if (connection !== null) return;
  outbox = new Outbox({
    shelf: shelfOf(user),
    send: ({ room, nonce, body }) => ask("post", { room, nonce, body }),
    applied: (room) => get().held.rooms[room]?.applied ?? null,
    after,
    nonce: uuidv7,
    now: Date.now,
    changed: (pending) => set({ pending }),
  });
  connection = new Connection(world, {
    hello: () => heldHeads(get().held),
    welcome: (welcome) => {
      take({ kind: "welcome", welcome });
      for (const loaded of Object.values(welcome.loaded)) {
        if (!("entries" in loaded)) continue;
        for (const { actor, event } of loaded.entries) {
          if (event.type === "message_posted" && event.nonce !== null && actor.id === user) {
            outbox?.arrived(event.nonce);
          }
        }
      }
      for (const room of Object.keys(get().held.rooms)) refreshStale(room);
    },
    push: heard,
    state: linked,
    stillSignedIn: () =>
      http.me().then(
        () => true,
        (error: unknown) => asProblem(error).status !== 401,
      ),
  });
  set({ signedIn: "yes" });
  connection.start();
}

/** Forgets everything of the user who was signed in; drafts and unsent messages stay on the device. */
export function leave(): void {
  connection?.stop();
  connection = null;
  outbox = null;
  inFront = null;
  listed = [];
  forgetTyping();
  const { server, preferences, toasts } = get();
  set({ ...initial, held: nothing, server, preferences, toasts, signedIn: "no" });
}

export function ask<Op extends keyof Requests>(
  op: Op,
  what: Requests[Op]["ask"],
): Promise<Requests[Op]["answer"]> {
  return connection?.request(op, what) ?? Promise.reject(Problem.offline());
}

export function send(room: RoomId, body: string): void {
  outbox?.add(room, body);
}

export function retrySend(nonce: string): void {
  outbox?.retry(nonce);
}

export function discardSend(nonce: string): void {
  outbox?.discard(nonce);
}

/** Most rooms whose typing is told (docs/protocol.md). */
const OPEN_MAX = 8;

function tellScreen(): void {
  const rooms = [...new Set(inFront === null ? listed : [inFront, ...listed])].filter(
    (room) => room in get().held.rooms,
  );
  ask("open", { rooms: rooms.slice(0, OPEN_MAX) }).catch(() => undefined);
}

/** Says which room is in front, so that typing is told for it. */
export function show(room: RoomId | null): void {
  inFront = room;
  if (get().link === "ready") tellScreen();
}

/** Says which rooms stand on top of the list. */
export function showList(rooms: readonly RoomId[]): void {
  listed = rooms;
  if (get().link === "ready") tellScreen();
}

const WATCHED_MAX = 200;

function tellWatched(): void {
  const users = [...watched.keys()].slice(0, WATCHED_MAX);
  ask("watch", { users }).then(
    ({ presence }) => set({ presence: { ...get().presence, ...presence } }),
    () => undefined,
  );
}

/** Asks for the presence of people as long as they are on the screen. */
export function watch(users: readonly UserId[]): () => void {
  const change = (step: number) => {
    for (const user of users) {
      const count = (watched.get(user) ?? 0) + step;
      if (count > 0) watched.set(user, count);
      else watched.delete(user);
    }
    // People come and go in flocks when the screen changes: tell once.
    watching?.();
    watching = after(150, () => {
      watching = null;
      if (get().link === "ready") tellWatched();
    });
  };
  change(1);
  return () => change(-1);
}

/** Listens to what the browser knows of the network and of the person's attention. */
export function listenToBrowser(): () => void {
  const back = () => connection?.nudge();
  const gone = () => connection?.lost();
  const seen = () => {
    if (document.visibilityState === "visible") back();
  };
  window.addEventListener("online", back);
  window.addEventListener("offline", gone);
  document.addEventListener("visibilitychange", seen);
  return () => {
    window.removeEventListener("online", back);
    window.removeEventListener("offline", gone);
    document.removeEventListener("visibilitychange", seen);
  };
}

/** Tries to connect now instead of after the pause. */
export function reconnect(): void {
  connection?.nudge();
}
