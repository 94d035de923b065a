import { CircleAlert, MessageSquareDashed } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";

import type { Seq } from "@/api/types";
import { goesWithoutSaying } from "@/features/timeline/rows";
import { TimelineSkeleton } from "@/features/timeline/Skeleton";
import type { Opening } from "@/features/timeline/useScroll";
import { Window } from "@/features/timeline/Window";
import { text } from "@/lib/i18n";
import { unread, type RoomState } from "@/realtime/apply";
import type { Timeline as Lines } from "@/realtime/timeline";
import { loadAround, loadNewest, touch } from "@/state/history";
import { useNatter } from "@/state/store";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { useAttentive } from "@/ui/useAttentive";

interface Props {
  room: RoomState;
  /** The message that the address names. */
  target: Seq | null;
  /** The address is to name the room alone again. */
  onLeaveTarget: () => void;
}

function holds({ lines, moreBefore, moreAfter }: Lines, seq: Seq): boolean {
  const first = lines[0];
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return !moreBefore && !moreAfter;
  return (!moreBefore || first.seq <= seq) && (!moreAfter || last.seq >= seq);
}

/** Where "new" begins: what was unread on opening, or what came while the person was away. */
function useReadTo(room: RoomState): Seq | null {
  const { read, room: shape } = room.summary;
  const [readTo, setReadTo] = useState<Seq | null>(() =>
    unread(room.summary) > 0 ? read.seq : null,
  );
  const attentive = useAttentive();
  const [seenUpTo, setSeenUpTo] = useState(shape.head);
  if (attentive && seenUpTo !== room.applied) setSeenUpTo(room.applied);
  // Away, everything was read before, and something came.
  if (
    !attentive &&
    room.applied > seenUpTo &&
    (readTo === null || readTo < read.seq) &&
    read.seq >= seenUpTo
  ) {
    setReadTo(seenUpTo);
    setSeenUpTo(room.applied);
  }
  return readTo;
}

export function Timeline({ room, target, onLeaveTarget }: Props) {
  const { id } = room.summary.room;
  const { timeline } = room;
  const history = useNatter((state) => state.history[id]);
  const pending = useNatter((state) => state.pending.some((each) => each.room === id));
  const readTo = useReadTo(room);
  const place = useRef<Seq | null>(null);
  const [opening, setOpening] = useState<Opening>(() =>
    target !== null
      ? { at: "message", seq: target }
      : readTo !== null
        ? { at: "unread" }
        : { at: "end" },
  );
  const [wanted, setWanted] = useState(target);
  if (wanted !== target) {
    setWanted(target);
    if (target !== null) setOpening({ at: "message", seq: target });
  }

  const load = useCallback(() => {
    if (opening.at === "message") return loadAround(id, opening.seq);
    if (opening.at === "unread" && readTo !== null) return loadAround(id, readTo);
    return place.current === null ? loadNewest(id) : loadAround(id, place.current);
  }, [id, opening, readTo]);

  // What is held may not be what is to be seen.
  const fits =
    timeline !== null &&
    (opening.at === "message"
      ? holds(timeline, opening.seq)
      : opening.at === "unread" && readTo !== null
        ? holds(timeline, readTo)
        : true);
  const idle = history?.loading == null && history?.failed == null;
  const tried = useRef<Opening | null>(null);
  useEffect(() => {
    if (!idle || fits) return;
    // A place that does not exist is asked for once.
    if (timeline !== null && tried.current === opening) return;
    tried.current = opening;
    void load();
  }, [idle, fits, timeline, opening, load]);

  // A window that was left in the past is not where one comes in.
  const entered = useRef(false);
  useEffect(() => {
    if (entered.current) return;
    entered.current = true;
    touch(id);
    if (timeline?.moreAfter === true && opening.at === "end") void loadNewest(id);
  }, [timeline, opening, id]);

  const onPlace = useCallback((seq: Seq) => {
    place.current = seq;
  }, []);
  const onNewest = useCallback(() => {
    setOpening({ at: "end" });
    onLeaveTarget();
    void loadNewest(id);
  }, [id, onLeaveTarget]);
  const onUnread = useCallback(() => setOpening({ at: "unread" }), []);

  if (timeline === null) {
    if (history?.failed != null) {
      return (
        <div className="min-h-0 grow">
          <Empty icon={CircleAlert} title={text.timeline.loadFailed} hint={history.failed.words}>
            <Button look="main" onClick={() => void load()}>
              {text.common.retry}
            </Button>
          </Empty>
        </div>
      );
    }
    return <TimelineSkeleton direct={room.summary.room.kind === "direct"} />;
  }
  const { kind } = room.summary.room;
  const silent =
    !timeline.moreBefore && timeline.lines.every((line) => goesWithoutSaying(line, kind));
  if (silent && !pending) {
    return (
      <div className="min-h-0 grow">
        <Empty
          icon={MessageSquareDashed}
          title={text.timeline.empty}
          hint={text.timeline.emptyHint}
        />
      </div>
    );
  }
  return (
    <Window
      key={timeline.generation}
      room={room}
      timeline={timeline}
      opening={opening}
      readTo={readTo}
      onPlace={onPlace}
      onNewest={onNewest}
      onUnread={onUnread}
    />
  );
}
