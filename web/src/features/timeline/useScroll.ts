// Where the person reads: what is on the screen, whether the end is, and keeping to it.
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";

import type { Seq } from "@/api/types";
import { rowOfSeq, seqOf, type Row } from "@/features/timeline/rows";

/** How a window of lines is entered. A new object is a new wish. */
export type Opening = { at: "end" } | { at: "unread" } | { at: "message"; seq: Seq };

/** The height of what stands above the first row, in CSS pixels; always the same. */
export const TOP_PX = 56;
const NEAR_PX = 1_500;
const END_PX = 24;
const STILL_FRAMES = 2;
const PATIENCE_FRAMES = 90;

interface Given {
  rows: readonly Row[];
  opening: Opening;
  /** The last row of the window is the last of the room. */
  whole: boolean;
  onNearTop: () => void;
  onNearEnd: () => void;
}

export interface Sight {
  /** The end of the room is on the screen. */
  atEnd: boolean;
  /** The first row on the screen. */
  top: number;
  /** The last row of the log on the screen. */
  lastSeen: Seq | null;
}

/**
 * Calls once the row `target` is on the screen and nothing moves any more: a list is measured while it
 * is moved, and what flits by on the way was not seen by anybody.
 */
function whenThere(
  scroller: RefObject<HTMLDivElement | null>,
  target: number,
  there: () => void,
): () => void {
  let frame = 0;
  let still = 0;
  let before = "";
  const check = (tries: number) => {
    const box = scroller.current;
    if (box === null) return;
    const row = box.querySelector(`[data-row="${target}"]`)?.getBoundingClientRect();
    const view = box.getBoundingClientRect();
    const shown =
      row !== undefined && row.height > 0 && row.top < view.bottom && row.bottom > view.top;
    const now = `${box.scrollTop}/${box.scrollHeight}`;
    still = shown && now === before ? still + 1 : 0;
    before = now;
    if (still >= STILL_FRAMES || tries >= PATIENCE_FRAMES) there();
    else frame = requestAnimationFrame(() => check(tries + 1));
  };
  frame = requestAnimationFrame(() => check(0));
  return () => cancelAnimationFrame(frame);
}

export function useScroll(given: Given) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const now = useRef(given);
  const sticking = useRef(false);
  const settled = useRef(false);
  const last = useRef({ top: 0, height: 0 });
  const [sight, setSight] = useState<Sight>({ atEnd: true, top: 0, lastSeen: null });

  useLayoutEffect(() => {
    now.current = given;
  });

  const look = useCallback(() => {
    const box = scroller.current;
    const handle = list.current;
    if (box === null || handle === null || !settled.current) return;
    const { rows, whole } = now.current;
    const { scrollTop, clientHeight, scrollHeight } = box;
    const below = scrollHeight - scrollTop - clientHeight;
    const bottom =
      below < END_PX ? rows.length - 1 : handle.findItemIndex(scrollTop + clientHeight - END_PX);
    const top = handle.findItemIndex(scrollTop + 8);
    const atEnd = whole && below < END_PX;
    let lastSeen: Seq | null = null;
    for (let index = bottom; index >= 0 && lastSeen === null; index -= 1) {
      const row = rows[index];
      lastSeen = row === undefined ? null : seqOf(row);
    }
    setSight((before) =>
      before.atEnd === atEnd && before.top === top && before.lastSeen === lastSeen
        ? before
        : { atEnd, top, lastSeen },
    );
    if (scrollTop < NEAR_PX) now.current.onNearTop();
    if (below < NEAR_PX) now.current.onNearEnd();
  }, []);

  const toEnd = useCallback(() => {
    sticking.current = true;
    if (now.current.rows.length > 0)
      list.current?.scrollToIndex(now.current.rows.length - 1, { align: "end" });
  }, []);

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    const { scrollTop, clientHeight, scrollHeight } = box;
    // Only a person moves up; a list that is being measured grows.
    if (scrollTop < last.current.top - 1 && scrollHeight >= last.current.height)
      sticking.current = false;
    if (scrollHeight - scrollTop - clientHeight < 4) sticking.current = now.current.whole;
    last.current = { top: scrollTop, height: scrollHeight };
    look();
  }, [look]);

  const onResize = useCallback(() => {
    const box = scroller.current;
    if (box !== null && sticking.current) box.scrollTop = box.scrollHeight;
    look();
  }, [look]);

  const { opening, rows, whole } = given;
  useLayoutEffect(() => {
    const handle = list.current;
    if (handle === null) return;
    const rowsNow = now.current.rows;
    settled.current = false;
    const unread = rowsNow.findIndex((row) => row.unreadFrom);
    let target = rowsNow.length - 1;
    if (opening.at === "message") {
      target = Math.min(target, rowOfSeq(rowsNow, opening.seq));
      sticking.current = false;
      handle.scrollToIndex(target, { align: "center" });
    } else if (opening.at === "unread" && unread >= 0) {
      target = unread;
      sticking.current = false;
      handle.scrollToIndex(target, { align: "start", offset: -TOP_PX });
    } else {
      toEnd();
    }
    return whenThere(scroller, target, () => {
      settled.current = true;
      look();
    });
  }, [opening, look, toEnd]);

  useLayoutEffect(() => {
    if (sticking.current && whole) toEnd();
  }, [rows, whole, toEnd]);

  useEffect(look, [rows, whole, look]);

  return { scroller, list, sight, look, toEnd, onScroll, onResize };
}
