import { CircleAlert, X } from "lucide-react";
import { useEffect, useState } from "react";

import { text } from "@/lib/i18n";
import { useNatter, type Toast } from "@/state/store";
import { dismiss } from "@/state/toasts";

function Card({ toast }: { toast: Toast }) {
  // It stays as long as the person is at it.
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(toast.id), toast.staysMs);
    return () => clearTimeout(timer);
  }, [held, toast]);
  const { action } = toast;
  return (
    <div
      className="bg-neutral text-neutral-content rise pointer-events-auto flex items-center gap-3 rounded-xl py-2 pr-2 pl-4 shadow-lg"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      {toast.tone === "error" && <CircleAlert className="size-5 shrink-0" aria-hidden="true" />}
      <p className="min-w-0 grow py-1">{toast.text}</p>
      {action !== null && (
        <button
          type="button"
          className="cursor-pointer rounded-lg px-2 py-1 font-semibold underline underline-offset-4 focus-visible:outline-current"
          onClick={() => {
            dismiss(toast.id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className="inline-flex size-8 shrink-0 cursor-pointer items-center justify-center rounded-lg focus-visible:outline-current"
        aria-label={text.common.close}
        onClick={() => dismiss(toast.id)}
      >
        <X className="size-4" aria-hidden="true" />
      </button>
    </div>
  );
}

export function Toasts() {
  const toasts = useNatter((state) => state.toasts);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-24 z-50 mx-auto flex w-[min(30rem,calc(100vw-2rem))] flex-col gap-2"
    >
      {toasts.map((toast) => (
        <Card key={toast.id} toast={toast} />
      ))}
    </div>
  );
}
