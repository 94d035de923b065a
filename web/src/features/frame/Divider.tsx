import { useRef, type KeyboardEvent, type PointerEvent } from "react";

import { text } from "@/lib/i18n";
import { LIST_WIDTH } from "@/lib/preferences";
import { prefer } from "@/state/preferences";
import { useNatter } from "@/state/store";

const STEP_PX = 16;
const clamp = (width: number) => Math.max(LIST_WIDTH.min, Math.min(LIST_WIDTH.max, width));

/** The edge of the list, which can be moved by pointer and by arrow keys. */
export function Divider() {
  const width = useNatter((state) => state.preferences.listWidth);
  const from = useRef<number | null>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -STEP_PX, ArrowRight: STEP_PX }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    prefer({ listWidth: clamp(width + step) });
  };
  const onPointerMove = (event: PointerEvent) => {
    if (from.current !== null) prefer({ listWidth: clamp(event.clientX - from.current) });
  };
  return (
    // A separator that has a value is a control (WAI-ARIA 1.2, "separator").
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={text.frame.resize}
      aria-valuenow={width}
      aria-valuemin={LIST_WIDTH.min}
      aria-valuemax={LIST_WIDTH.max}
      className="hover:bg-primary/40 absolute top-0 -right-1 bottom-0 z-10 hidden w-2 cursor-col-resize touch-none desk:block"
      onKeyDown={onKeyDown}
      onDoubleClick={() => prefer({ listWidth: LIST_WIDTH.usual })}
      onPointerDown={(event) => {
        from.current = event.clientX - width;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        from.current = null;
      }}
    />
  );
}
