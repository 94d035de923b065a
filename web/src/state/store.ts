// The one store. Each slice is owned by one file of this folder; components read it through selectors.
import { create } from "zustand";

import type { Person, Presence, RoomId, Seq, ServerInfo, UserId } from "@/api/types";
import { readPreferences, type Preferences } from "@/lib/preferences";
import { nothing, type Held } from "@/realtime/apply";
import type { LinkState } from "@/realtime/connection";
import type { Place } from "@/realtime/timeline";
import type { Pending } from "@/realtime/outbox";

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "error";
  action: { label: string; run: () => void } | null;
  /** How long it stays, in milliseconds. */
  staysMs: number;
}

export interface History {
  loading: Place | null;
  /** Why the last page could not be read. */
  failed: { place: Place; code: string; words: string } | null;
}

export interface State {
  /** Whether somebody is signed in; `unknown` until the server has said so. */
  signedIn: "unknown" | "unreachable" | "no" | "yes";
  server: ServerInfo | null;
  /** What the server owns; only `realtime/apply` makes a new one. */
  held: Held;
  link: LinkState;
  /** Whether the rooms were known at least once since the page was loaded. */
  known: boolean;
  pending: readonly Pending[];
  /** What is being read of each room's history. */
  history: Readonly<Record<RoomId, History>>;
  /** Who types, by room. */
  typing: Readonly<Record<RoomId, readonly Person[]>>;
  presence: Readonly<Record<UserId, Presence>>;
  /** The message that the composer of its room edits. */
  editing: { room: RoomId; seq: Seq } | null;
  /** Messages that are being deleted unless the person takes it back, as `room/seq`. */
  vanishing: ReadonlySet<string>;
  /** What a screen reader is told. */
  spoken: string;
  toasts: readonly Toast[];
  preferences: Preferences;
  switcherOpen: boolean;
  helpOpen: boolean;
}

export const initial: State = {
  signedIn: "unknown",
  server: null,
  held: nothing,
  link: "idle",
  known: false,
  pending: [],
  history: {},
  typing: {},
  presence: {},
  editing: null,
  vanishing: new Set(),
  spoken: "",
  toasts: [],
  preferences: readPreferences(),
  switcherOpen: false,
  helpOpen: false,
};

export const useNatter = create<State>()(() => initial);

export const get = useNatter.getState;
export const set = useNatter.setState;
