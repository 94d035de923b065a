import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";

import { text } from "@/lib/i18n";
import { IconButton } from "@/ui/IconButton";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Without a visible title and edges: the content brings its own. */
  bare?: boolean;
  className?: string;
}

/** A modal dialog on the browser's own: focus stays in it and goes back where it was, Esc closes. */
export function Dialog({ title, onClose, children, bare = false, className = "" }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    // A click on what is around the dialog closes it; Esc and the button do the same by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <dialog
      ref={ref}
      aria-labelledby={id}
      className={`bg-base-100 text-base-content border-line rise m-auto max-h-[min(40rem,90dvh)] w-[min(28rem,calc(100vw-2rem))] rounded-xl border p-0 shadow-xl ${className}`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className={bare ? "" : "p-5"}>
        <div className={bare ? "sr-only" : "mb-3 flex items-center justify-between gap-2"}>
          <h2 id={id} className="text-lg font-semibold text-balance break-words">
            {title}
          </h2>
          {!bare && <IconButton icon={X} label={text.common.close} compact onClick={onClose} />}
        </div>
        {children}
      </div>
    </dialog>
  );
}
