import { useSyncExternalStore } from "react";

const events = ["focus", "blur", "visibilitychange", "pageshow"] as const;

function subscribe(changed: () => void): () => void {
  for (const event of events) window.addEventListener(event, changed);
  document.addEventListener("visibilitychange", changed);
  return () => {
    for (const event of events) window.removeEventListener(event, changed);
    document.removeEventListener("visibilitychange", changed);
  };
}

/** Whether the person is at this page now: it is visible and has the focus of the desktop. */
export function useAttentive(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => document.visibilityState === "visible" && document.hasFocus(),
  );
}
