// What a person does with a message that is there already.
import { http } from "@/api/http";
import { asProblem } from "@/api/problem";
import type { RoomId, Seq } from "@/api/types";
import { text } from "@/lib/i18n";
import { ask } from "@/state/live";
import { get, set } from "@/state/store";
import { dismiss, toast, toastProblem } from "@/state/toasts";

const UNDO_MS = 5_000;

const key = (room: RoomId, seq: Seq) => `${room}/${seq}`;
/** Deletions that wait for their time to be taken back. */
const waiting = new Map<string, { now: () => void; back: () => void }>();

function reappear(what: string): void {
  const vanishing = new Set(get().vanishing);
  vanishing.delete(what);
  set({ vanishing });
}

/** Deletes a message after a while in which the person can take it back. */
export function deleteMessage(room: RoomId, seq: Seq): void {
  const what = key(room, seq);
  if (waiting.has(what)) return;
  set({ vanishing: new Set(get().vanishing).add(what) });
  const shown = toast(text.timeline.deleted, {
    staysMs: UNDO_MS,
    action: { label: text.common.undo, run: () => waiting.get(what)?.back() },
  });
  const settle = () => {
    clearTimeout(timer);
    waiting.delete(what);
    dismiss(shown);
  };
  const now = () => {
    settle();
    http.deleteMessage(room, seq).then(
      () => undefined,
      (error: unknown) => {
        reappear(what);
        const { code } = asProblem(error);
        if (code !== "message_deleted") toastProblem(error, () => deleteMessage(room, seq));
      },
    );
  };
  const back = () => {
    settle();
    reappear(what);
  };
  const timer = setTimeout(now, UNDO_MS);
  waiting.set(what, { now, back });
}

/** Does what still waits at once: the page is going away. */
export function deleteWaiting(): void {
  for (const { now } of [...waiting.values()]) now();
}

export async function editMessage(room: RoomId, seq: Seq, body: string): Promise<void> {
  await ask("edit", { room, target: seq, body });
}

export function startEditing(room: RoomId, seq: Seq): void {
  set({ editing: { room, seq } });
}

export function stopEditing(): void {
  set({ editing: null });
}
