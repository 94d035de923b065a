import { ArrowDown, ArrowUp, RotateCw, type LucideIcon } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Virtualizer } from "virtua";

import type { Seq } from "@/api/types";
import { rowsOf } from "@/features/timeline/rows";
import { TimelineRow } from "@/features/timeline/TimelineRow";
import { TOP_PX, useScroll, type Opening } from "@/features/timeline/useScroll";
import { text } from "@/lib/i18n";
import { unread, type RoomState } from "@/realtime/apply";
import { WINDOW_LINES, type Timeline } from "@/realtime/timeline";
import { loadAfter, loadBefore } from "@/state/history";
import { take } from "@/state/live";
import { markSeen } from "@/state/reads";
import { useNatter } from "@/state/store";
import { titleOf } from "@/state/titles";
import { useAttentive } from "@/ui/useAttentive";

/**
 * How far beyond the screen rows are laid out, in CSS pixels. A row that has not been measured when it
 * reaches the upper edge moves what is read below it, so this is several steps of a wheel.
 */
const AHEAD_PX = 1_200;

interface Props {
  room: RoomState;
  timeline: Timeline;
  opening: Opening;
  /** Lines of others after this were not read when the room was opened. */
  readTo: Seq | null;
  onPlace: (seq: Seq) => void;
  onNewest: () => void;
  onUnread: () => void;
}

/** Whether the rows that changed were added or taken away at the top. */
function useShift(first: Seq | undefined, count: number): boolean {
  const [edge, setEdge] = useState({ first, count, shift: false });
  if (edge.first === first && edge.count === count) return edge.shift;
  const shift = edge.first !== first;
  setEdge({ first, count, shift });
  return shift;
}

interface PillProps {
  icon: LucideIcon;
  label: string;
  onClick: () => void;
  place: string;
  /** Esc presses it. */
  newest?: boolean;
}

function Pill({ icon: Icon, label, onClick, place, newest = false }: PillProps) {
  return (
    <button
      type="button"
      data-to-newest={newest || undefined}
      className={`bg-base-100 border-line rise hover:border-primary absolute z-10 inline-flex h-10 cursor-pointer items-center gap-2 rounded-full border px-4 text-sm font-semibold shadow-md ${place}`}
      onClick={onClick}
    >
      <Icon className="text-primary size-4" aria-hidden="true" />
      {label}
    </button>
  );
}

export function Window({ room, timeline, opening, readTo, onPlace, onNewest, onUnread }: Props) {
  const { summary, applied } = room;
  const { id, kind } = summary.room;
  const { lines, moreBefore, moreAfter } = timeline;
  const me = useNatter((state) => state.held.me?.id ?? null);
  const allPending = useNatter((state) => state.pending);
  const history = useNatter((state) => state.history[id]);
  const attentive = useAttentive();
  const [reached, setReached] = useState<number | null>(null);

  const rows = useMemo(() => {
    const pending = moreAfter ? [] : allPending.filter((each) => each.room === id);
    return rowsOf({ kind, lines, moreBefore, pending, me, readTo });
  }, [kind, lines, moreBefore, moreAfter, allPending, id, me, readTo]);

  const shift = useShift(lines[0]?.seq, rows.length);
  const { scroller, list, sight, look, toEnd, onScroll, onResize } = useScroll({
    rows,
    opening,
    whole: !moreAfter,
    onNearTop: () => {
      if (history?.failed == null) loadBefore(id);
    },
    onNearEnd: () => {
      if (history?.failed == null) loadAfter(id);
    },
  });

  // A page that came may have been short, or nothing new: look whether more is wanted.
  useEffect(look, [history, look]);

  const { atEnd, lastSeen, top } = sight;
  useEffect(() => {
    if (lastSeen === null) return;
    onPlace(lastSeen);
    // At the end, what has no line of its own (an edit) is seen as well.
    if (attentive) markSeen(id, atEnd ? Math.max(applied, lastSeen) : lastSeen);
  }, [attentive, atEnd, lastSeen, applied, id, onPlace]);

  useEffect(() => {
    if (atEnd && lines.length > WINDOW_LINES) take({ kind: "trim", room: id });
  }, [atEnd, lines.length, id]);

  // What a person has just sent is to be seen.
  const sendingNow = allPending.findLast((each) => each.room === id)?.nonce;
  const sentBefore = useRef(sendingNow);
  useEffect(() => {
    if (sendingNow === sentBefore.current) return;
    sentBefore.current = sendingNow;
    if (sendingNow === undefined) return;
    if (moreAfter) onNewest();
    else toEnd();
  }, [sendingNow, moreAfter, onNewest, toEnd]);

  const unreadRow = useMemo(() => rows.findIndex((row) => row.unreadFrom), [rows]);
  const [seenMark, setSeenMark] = useState<Seq | null>(null);
  if (seenMark !== readTo && unreadRow >= 0 && unreadRow >= top && lastSeen !== null)
    setSeenMark(readTo);
  const markAbove = seenMark !== readTo && readTo !== null && lastSeen !== null && unreadRow < top;

  const glowing = opening.at === "message" ? opening.seq : null;
  const count = unread(summary);
  const reachable = Math.min(reached ?? rows.length - 1, rows.length - 1);
  const onReach = useCallback((index: number) => setReached(index), []);

  const go = (index: number) => {
    if (index < 0 || index >= rows.length) return;
    setReached(index);
    list.current?.scrollToIndex(index, { align: "nearest" });
    requestAnimationFrame(() => {
      scroller.current
        ?.querySelector<HTMLElement>(`[data-row="${index}"]`)
        ?.focus({ preventScroll: true });
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
    if (row !== null && event.target !== row) return;
    const index = row === null ? reachable : Number(row.dataset["row"]);
    if (event.key === "ArrowUp") go(row === null ? index : index - 1);
    else if (event.key === "ArrowDown") go(row === null ? index : index + 1);
    else if (event.key === "End") (moreAfter ? onNewest : toEnd)();
    else return;
    event.preventDefault();
  };

  return (
    <div className="relative min-h-0 grow">
      {markAbove && (
        <Pill
          icon={ArrowUp}
          label={text.timeline.toUnread}
          place="top-3 left-1/2 -translate-x-1/2"
          onClick={onUnread}
        />
      )}
      {/* The keys of the list act on the message that has the focus. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <section
        ref={scroller}
        aria-label={text.timeline.label(titleOf(summary))}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        data-timeline
        className="thin-scroll flex h-full flex-col overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none] focus-visible:-outline-offset-2"
        onKeyDown={onKeyDown}
      >
        <div className="grow" />
        <div className="flex h-14 shrink-0 items-center justify-center text-sm">
          {history?.failed?.place === "before" ? (
            <button type="button" className="btn btn-ghost btn-sm" onClick={() => loadBefore(id)}>
              <RotateCw className="size-4" aria-hidden="true" />
              {text.timeline.loadFailed} {text.common.retry}
            </button>
          ) : moreBefore ? (
            <span className="loading loading-dots loading-sm text-quiet" aria-hidden="true" />
          ) : (
            <p className="text-quiet truncate px-6">{text.timeline.start(titleOf(summary))}</p>
          )}
        </div>
        <Virtualizer
          ref={list}
          scrollRef={scroller}
          startMargin={TOP_PX}
          shift={shift}
          data={rows}
          keepMounted={reached === null ? [] : [reachable]}
          bufferSize={AHEAD_PX}
          onScroll={onScroll}
          onResize={onResize}
        >
          {(row, index) => (
            <TimelineRow
              key={row.key}
              row={row}
              index={index}
              summary={summary}
              glowing={row.kind === "message" && row.line.seq === glowing}
              reachable={index === reachable}
              onReach={onReach}
            />
          )}
        </Virtualizer>
        <div className="h-2 shrink-0" />
      </section>
      {lastSeen !== null && !atEnd && (
        <Pill
          icon={ArrowDown}
          label={count > 0 ? text.timeline.newBelow(count) : text.timeline.toNewest}
          place="right-4 bottom-3"
          newest
          onClick={moreAfter ? onNewest : toEnd}
        />
      )}
    </div>
  );
}
