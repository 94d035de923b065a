// Messages that are on their way. Each is kept on this device until the room's log has it, so that
// neither a reload nor a lost connection loses one; in each room they go one after the other, so that
// they keep their order even when one is refused for the moment. The nonce makes a repeat harmless.
import { asProblem } from "@/api/problem";
import type { Posted, RoomId, Seq } from "@/api/types";

export interface Pending {
  nonce: string;
  room: RoomId;
  body: string;
  /** When it was written, in milliseconds since 1970 by this device's clock. */
  at: number;
  state: "waiting" | "sending" | "sent" | "failed";
  /** Once it is sent. */
  seq: Seq | null;
  /** Why it failed. */
  problem: string | null;
}

export interface Shelf {
  all(): Pending[];
  put(pending: Pending): void;
  remove(nonce: string): void;
}

export interface OutboxWorld {
  shelf: Shelf;
  send(pending: Pending): Promise<Posted>;
  /** The last entry of the room that was applied; null when the room is not known. */
  applied(room: RoomId): Seq | null;
  after(ms: number, call: () => void): () => void;
  nonce(): string;
  now(): number;
  changed(pending: readonly Pending[]): void;
}

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;

export class Outbox {
  #world: OutboxWorld;
  #pending: Pending[] = [];
  #online = false;
  #pauses = new Map<RoomId, () => void>();
  #refusals = new Map<RoomId, number>();

  constructor(world: OutboxWorld) {
    this.#world = world;
    this.#pending = world.shelf
      .all()
      .map((each) => (each.state === "failed" ? each : { ...each, state: "waiting" as const }))
      .sort((a, b) => (a.nonce < b.nonce ? -1 : 1));
    if (this.#pending.length > 0) this.#tell();
  }

  add(room: RoomId, body: string): Pending {
    const pending: Pending = {
      nonce: this.#world.nonce(),
      room,
      body,
      at: this.#world.now(),
      state: "waiting",
      seq: null,
      problem: null,
    };
    this.#world.shelf.put(pending);
    this.#pending = [...this.#pending, pending];
    this.#tell();
    this.#next(room);
    return pending;
  }

  retry(nonce: string): void {
    const pending = this.#pending.find((each) => each.nonce === nonce);
    if (pending?.state !== "failed") return;
    // A nonce that the server will not take again needs a successor; nothing was written under it.
    const used = pending.problem === "nonce_expired" || pending.problem === "nonce_reused";
    const again: Pending = {
      ...pending,
      nonce: used ? this.#world.nonce() : pending.nonce,
      state: "waiting",
      problem: null,
    };
    this.#world.shelf.remove(nonce);
    this.#world.shelf.put(again);
    this.#pending = this.#pending.map((each) => (each === pending ? again : each));
    this.#tell();
    this.#next(pending.room);
  }

  discard(nonce: string): void {
    const pending = this.#pending.find((each) => each.nonce === nonce);
    if (pending?.state === "failed" || pending?.state === "waiting") this.#remove(nonce);
  }

  /** The room's log has it. */
  arrived(nonce: string): void {
    const pending = this.#pending.find((each) => each.nonce === nonce);
    if (pending === undefined) return;
    this.#remove(nonce);
    this.#next(pending.room);
  }

  online(): void {
    this.#online = true;
    this.#refusals.clear();
    for (const room of new Set(this.#pending.map((each) => each.room))) this.#next(room);
  }

  offline(): void {
    this.#online = false;
    for (const cancel of this.#pauses.values()) cancel();
    this.#pauses.clear();
  }

  /** The rooms have moved on: what is sent and applied need not be shown as pending any more. */
  settle(): void {
    for (const each of this.#pending) {
      if (each.state !== "sent" || each.seq === null) continue;
      const applied = this.#world.applied(each.room);
      if (applied === null || applied >= each.seq) this.#remove(each.nonce);
    }
  }

  #next(room: RoomId): void {
    if (!this.#online || this.#pauses.has(room)) return;
    const mine = this.#pending.filter((each) => each.room === room);
    if (mine.some((each) => each.state === "sending")) return;
    const first = mine.find((each) => each.state === "waiting");
    if (first === undefined) return;
    const { nonce } = first;
    this.#change(nonce, { state: "sending" });
    this.#world.send(first).then(
      (posted) => {
        this.#refusals.delete(room);
        this.#change(nonce, { state: "sent", seq: posted.seq });
        this.settle();
        this.#next(room);
      },
      (error: unknown) => {
        const problem = asProblem(error);
        if (problem.code === "offline") {
          this.#change(nonce, { state: "waiting" });
          if (this.#online) this.#later(room, RETRY_FIRST_MS);
        } else if (problem.temporary) {
          const before = this.#refusals.get(room) ?? 0;
          this.#refusals.set(room, before + 1);
          this.#change(nonce, { state: "waiting" });
          this.#later(
            room,
            problem.retryAfterMs ?? Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** before),
          );
        } else {
          this.#change(nonce, { state: "failed", problem: problem.code });
          const failed = this.#pending.find((each) => each.nonce === nonce);
          if (failed !== undefined) this.#world.shelf.put(failed);
          this.#next(room);
        }
      },
    );
  }

  #later(room: RoomId, ms: number): void {
    this.#pauses.get(room)?.();
    const cancel = this.#world.after(ms, () => {
      this.#pauses.delete(room);
      this.#next(room);
    });
    this.#pauses.set(room, cancel);
  }

  #change(nonce: string, change: Partial<Pending>): void {
    if (!this.#pending.some((each) => each.nonce === nonce)) return;
    this.#pending = this.#pending.map((each) =>
      each.nonce === nonce ? { ...each, ...change } : each,
    );
    this.#tell();
  }

  #remove(nonce: string): void {
    this.#world.shelf.remove(nonce);
    this.#pending = this.#pending.filter((each) => each.nonce !== nonce);
    this.#tell();
  }

  #tell(): void {
    this.#world.changed(this.#pending);
  }
}
