import { asProblem } from "@/api/problem";
import { text } from "@/lib/i18n";
import { get, set, type Toast } from "@/state/store";

let nextId = 1;
const SHOWN_AT_ONCE = 4;

export function toast(
  words: string,
  more: Partial<Pick<Toast, "action" | "tone" | "staysMs">> = {},
): number {
  const id = nextId++;
  const next: Toast = { id, text: words, tone: "plain", action: null, staysMs: 5_000, ...more };
  set({ toasts: [...get().toasts, next].slice(-SHOWN_AT_ONCE) });
  return id;
}

export function dismiss(id: number): void {
  set({ toasts: get().toasts.filter((each) => each.id !== id) });
}

/** Says what a problem is, in the person's words. */
export function explain(error: unknown): string {
  const problem = asProblem(error);
  return text.problem(problem.code, problem.message, problem.retryAfterMs);
}

export function toastProblem(error: unknown, retry?: () => void): void {
  toast(explain(error), {
    tone: "error",
    staysMs: 8_000,
    action: retry === undefined ? null : { label: text.common.retry, run: retry },
  });
}
