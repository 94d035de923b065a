import { Check, CircleAlert, Clock } from "lucide-react";

import { text } from "@/lib/i18n";
import { clock, exact } from "@/lib/time";
import type { Pending } from "@/realtime/outbox";
import { discardSend, retrySend } from "@/state/live";

/** The time of a message, and for an own one whether it is sent. */
export function SendState({
  at,
  state,
  edited,
}: {
  at: number;
  state: Pending["state"] | null;
  edited: number | null;
}) {
  const words = text.timeline.state;
  const Icon =
    state === "waiting" || state === "sending" ? Clock : state === "failed" ? CircleAlert : Check;
  const label = state === null ? null : state === "failed" ? words.failed("") : words[state];
  return (
    <span className="text-quiet float-right mt-2 -mb-0.5 ml-3 inline-flex items-center gap-1 text-[0.6875rem] leading-none whitespace-nowrap select-none">
      {edited !== null && (
        <span title={text.timeline.editedAt(exact(edited))}>{text.timeline.edited}</span>
      )}
      <time dateTime={new Date(at).toISOString()} title={exact(at)}>
        {clock(at)}
      </time>
      {label !== null && (
        <span role="img" aria-label={label} title={label}>
          <Icon className={`size-3 ${state === "failed" ? "text-error" : ""}`} aria-hidden="true" />
        </span>
      )}
    </span>
  );
}

export function Failed({ pending }: { pending: Pending }) {
  const why = text.problem(pending.problem ?? "internal", "", null);
  return (
    <div className="text-error flex flex-wrap items-center justify-end gap-x-3 px-1 pt-1 text-[0.8125rem]">
      <span>{text.timeline.state.failed(why)}</span>
      <button
        type="button"
        className="cursor-pointer font-semibold underline underline-offset-2"
        onClick={() => retrySend(pending.nonce)}
      >
        {text.timeline.actions.retry}
      </button>
      <button
        type="button"
        className="cursor-pointer font-semibold underline underline-offset-2"
        onClick={() => discardSend(pending.nonce)}
      >
        {text.timeline.actions.discard}
      </button>
    </div>
  );
}
