// The one WebSocket of the page, as a state machine over an injected socket and clock:
//
//   idle → connecting → greeting → ready
//              ↑______ waiting ←____/        ended: the session is over
//
// It connects, says hello, asks and matches answers, notices a dead line by its own pings, and comes
// back after a growing, jittered pause; a sign of life from the browser cuts the pause short.
import { Problem } from "@/api/problem";
import type { Push, Requests, ServerFrame, Welcome } from "@/api/types";

export type LinkState = "idle" | "connecting" | "greeting" | "ready" | "waiting" | "ended";

export interface Wire {
  send(text: string): void;
  close(): void;
}

export interface Wired {
  opened(): void;
  message(text: string): void;
  closed(code: number): void;
}

export interface World {
  open(wired: Wired): Wire;
  /** Calls back once after `ms`; the answer cancels. */
  after(ms: number, call: () => void): () => void;
  random(): number;
}

export interface Ends {
  /** What the client holds, for `hello`. */
  hello(): Requests["hello"]["ask"];
  welcome(welcome: Welcome): void;
  /** Answers whether something is missing before this frame. */
  push(frame: Push): boolean;
  state(state: LinkState): void;
  /** A connection could not be made: whether the session is still good, if that can be found out. */
  stillSignedIn(): Promise<boolean>;
}

export const PAUSE_FIRST_MS = 500;
export const PAUSE_MAX_MS = 30_000;
export const QUIET_MS = 25_000;
export const PONG_MS = 8_000;
export const ANSWER_MS = 20_000;
export const GREETING_MS = 15_000;
const GAP_PAUSE_MS = 1_000;

interface Asked {
  resolve(answer: never): void;
  reject(problem: Problem): void;
  cancel(): void;
}

type Cancel = (() => void) | null;

export class Connection {
  #world: World;
  #ends: Ends;
  #state: LinkState = "idle";
  #wire: Wire | null = null;
  /** Raised with every socket, so that what an old one says late is not heard. */
  #turn = 0;
  #attempts = 0;
  #nextId = 1;
  #asked = new Map<number, Asked>();
  #pause: Cancel = null;
  #quiet: Cancel = null;
  #greeting: Cancel = null;
  #gapPause: Cancel = null;
  #greeted = false;
  #stopping = false;

  constructor(world: World, ends: Ends) {
    this.#world = world;
    this.#ends = ends;
  }

  get state(): LinkState {
    return this.#state;
  }

  start(): void {
    if (this.#state === "idle") this.#connect();
  }

  /** Ends for good. */
  stop(): void {
    this.#drop();
    this.#to("idle");
  }

  /** The network or the person is back: do not wait any longer, and see whether the line lives. */
  nudge(): void {
    if (this.#state === "waiting") {
      this.#attempts = 0;
      this.#connect();
    } else if (this.#state === "ready") {
      this.#ping();
    }
  }

  /** The browser says that the network is gone: do not wait for the line to go silent. */
  lost(): void {
    if (this.#state === "ready" || this.#state === "greeting" || this.#state === "connecting") {
      this.#again();
    }
  }

  /** Asks; rejects with a {@link Problem}, `offline` when the connection is not there or ends. */
  request<Op extends keyof Requests>(
    op: Op,
    ask: Requests[Op]["ask"],
  ): Promise<Requests[Op]["answer"]> {
    const wire = this.#wire;
    if (wire === null || (this.#state !== "ready" && op !== "hello")) {
      return Promise.reject(Problem.offline());
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const cancel = this.#world.after(ANSWER_MS, () => {
        this.#asked.delete(id);
        reject(Problem.offline());
      });
      this.#asked.set(id, { resolve, reject, cancel });
      wire.send(JSON.stringify({ op, id, ...ask }));
    });
  }

  #to(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#ends.state(state);
  }

  #connect(): void {
    this.#drop();
    this.#to("connecting");
    const turn = this.#turn;
    const mine = (call: () => void) => {
      if (turn === this.#turn) call();
    };
    this.#stopping = false;
    this.#greeted = false;
    this.#greeting = this.#world.after(GREETING_MS, () => mine(() => this.#again()));
    this.#wire = this.#world.open({
      opened: () => mine(() => this.#greet()),
      message: (text) => mine(() => this.#hear(text)),
      closed: (code) => mine(() => this.#closed(code)),
    });
  }

  #greet(): void {
    this.#to("greeting");
    this.#sayHello();
  }

  #sayHello(): void {
    const turn = this.#turn;
    this.request("hello", this.#ends.hello()).then(
      (welcome) => {
        if (turn !== this.#turn) return;
        this.#greeting?.();
        this.#greeting = null;
        this.#attempts = 0;
        this.#greeted = true;
        this.#ends.welcome(welcome);
        this.#to("ready");
        this.#listen();
      },
      () => {
        if (turn === this.#turn) this.#again();
      },
    );
  }

  #hear(text: string): void {
    if (this.#state === "ready") this.#listen();
    let frame: ServerFrame;
    try {
      frame = JSON.parse(text) as ServerFrame;
    } catch {
      return this.#again();
    }
    if (frame.op === "ok" || frame.op === "refused") return this.#answered(frame);
    if (frame.op === "bye") {
      this.#stopping = frame.code === "shutting_down";
      if (frame.code === "session_ended") this.#end();
      return;
    }
    if (this.#ends.push(frame) && this.#greeted) this.#heal();
  }

  #answered(frame: Extract<ServerFrame, { op: "ok" | "refused" }>): void {
    const asked = frame.id === null ? undefined : this.#asked.get(frame.id);
    if (frame.id === null || asked === undefined) return;
    this.#asked.delete(frame.id);
    asked.cancel();
    if (frame.op === "ok") asked.resolve(frame as never);
    else asked.reject(Problem.fromFrame(frame));
  }

  /** Something is missing: say hello again, but not in a storm. */
  #heal(): void {
    if (this.#gapPause !== null) return;
    const turn = this.#turn;
    this.#gapPause = this.#world.after(GAP_PAUSE_MS, () => {
      this.#gapPause = null;
    });
    this.request("hello", this.#ends.hello()).then(
      (welcome) => {
        if (turn === this.#turn) this.#ends.welcome(welcome);
      },
      () => {
        if (turn === this.#turn) this.#again();
      },
    );
  }

  /** Restarts the clock that notices silence. */
  #listen(): void {
    this.#quiet?.();
    this.#quiet = this.#world.after(QUIET_MS, () => this.#ping());
  }

  #ping(): void {
    const turn = this.#turn;
    this.#quiet?.();
    this.#quiet = this.#world.after(PONG_MS, () => {
      if (turn === this.#turn) this.#again();
    });
    // Whatever is heard restarts the clock; silence ends the connection.
    this.request("ping", {}).catch(() => undefined);
  }

  #closed(code: number): void {
    if (code === 4001) return this.#end();
    if (code === 1001) this.#stopping = true;
    const unopened = this.#state === "connecting";
    this.#again();
    if (!unopened) return;
    const turn = this.#turn;
    this.#ends.stillSignedIn().then(
      (signedIn) => {
        if (!signedIn && turn === this.#turn) this.#end();
      },
      () => undefined,
    );
  }

  #again(): void {
    const stopping = this.#stopping;
    this.#drop();
    const whole = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** this.#attempts);
    const ms = stopping
      ? 500 + 4_500 * this.#world.random()
      : whole * (0.5 + 0.5 * this.#world.random());
    this.#attempts += 1;
    this.#pause = this.#world.after(ms, () => this.#connect());
    this.#to("waiting");
  }

  #end(): void {
    this.#drop();
    this.#to("ended");
  }

  /** Forgets the socket and everything that was asked over it. */
  #drop(): void {
    this.#turn += 1;
    for (const cancel of [this.#pause, this.#quiet, this.#greeting, this.#gapPause]) cancel?.();
    this.#pause = this.#quiet = this.#greeting = this.#gapPause = null;
    const wire = this.#wire;
    this.#wire = null;
    wire?.close();
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const each of asked) {
      each.cancel();
      each.reject(Problem.offline());
    }
  }
}
