import type { LucideIcon } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from "react";
import { createPortal } from "react-dom";

export interface MenuItem {
  label: string;
  icon: LucideIcon;
  run: () => void;
  danger?: boolean;
  shortcut?: string;
}

interface Props {
  label: string;
  items: readonly MenuItem[];
  /** Where it opens, in the coordinates of the window; kept inside it. */
  at: { x: number; y: number };
  onClose: () => void;
}

/** A menu over everything: arrows choose, Esc or a click elsewhere closes, focus goes back. */
export function Menu({ label, items, at, onClose }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useLayoutEffect(() => {
    const menu = ref.current;
    if (menu === null) return;
    const { width, height } = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(8, Math.min(at.x, window.innerWidth - width - 8))}px`;
    menu.style.top = `${Math.max(8, Math.min(at.y, window.innerHeight - height - 8))}px`;
  }, [at]);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
    const elsewhere = (event: Event) => {
      if (!ref.current?.contains(event.target as Node)) close.current();
    };
    const scrolled = () => close.current();
    document.addEventListener("pointerdown", elsewhere, true);
    window.addEventListener("resize", scrolled);
    return () => {
      document.removeEventListener("pointerdown", elsewhere, true);
      window.removeEventListener("resize", scrolled);
      if (before instanceof HTMLElement && before.isConnected)
        before.focus({ preventScroll: true });
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(ref.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const now = all.indexOf(document.activeElement as HTMLElement);
    const go = { ArrowDown: now + 1, ArrowUp: now - 1 + all.length, Home: 0, End: all.length - 1 }[
      event.key
    ];
    if (go !== undefined) all[go % all.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // What it belongs to may be clipped or contained; the menu is not.
  return createPortal(
    <div
      ref={ref}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className="bg-base-100 border-line rise fixed z-40 min-w-48 rounded-xl border p-1 shadow-xl"
      onKeyDown={onKeyDown}
    >
      {items.map(({ label: words, icon: Icon, run, danger, shortcut }) => (
        <button
          key={words}
          type="button"
          role="menuitem"
          className={`hover:bg-hover focus-visible:bg-hover flex h-10 w-full cursor-pointer items-center gap-3 rounded-lg px-3 text-left focus-visible:outline-none ${danger === true ? "text-error" : ""}`}
          onClick={() => {
            onClose();
            run();
          }}
        >
          <Icon className="size-4" aria-hidden="true" />
          <span className="grow">{words}</span>
          {shortcut !== undefined && <kbd className="text-quiet text-xs">{shortcut}</kbd>}
        </button>
      ))}
    </div>,
    document.body,
  );
}
