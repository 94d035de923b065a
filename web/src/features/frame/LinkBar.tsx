import { useEffect, useState } from "react";

import { text } from "@/lib/i18n";
import { reconnect } from "@/state/live";
import { useNatter } from "@/state/store";

/** A blink of the line is nobody's business. */
const PATIENCE_MS = 1_200;

/** A thin bar while the connection is away. */
export function LinkBar() {
  const away = useNatter((state) => state.link !== "ready");
  const known = useNatter((state) => state.known);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(away), away ? PATIENCE_MS : 0);
    return () => clearTimeout(timer);
  }, [away]);
  return (
    <div role="status" className="shrink-0">
      {shown && away && (
        <div
          className="bg-warning text-warning-content flex min-h-7 flex-wrap items-center justify-center gap-x-3 px-3 py-0.5 text-center text-[0.8125rem]"
          data-link-bar
        >
          <span>{known ? text.link.reconnecting : text.link.connecting}</span>
          {known && <span className="hidden tablet:inline">{text.link.kept}</span>}
          <button
            type="button"
            className="cursor-pointer font-semibold underline underline-offset-2 focus-visible:outline-current"
            onClick={reconnect}
          >
            {text.link.now}
          </button>
        </div>
      )}
    </div>
  );
}
