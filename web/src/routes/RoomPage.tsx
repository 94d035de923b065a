import { ArrowLeft, Info, SearchX } from "lucide-react";
import { useCallback, useEffect } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { Composer } from "@/features/composer/Composer";
import { Details } from "@/features/details/Details";
import { TimelineSkeleton } from "@/features/timeline/Skeleton";
import { Timeline } from "@/features/timeline/Timeline";
import { TypingLine } from "@/features/timeline/TypingLine";
import { text } from "@/lib/i18n";
import type { RoomState } from "@/realtime/apply";
import { Unjoined } from "@/routes/Unjoined";
import { announceFor } from "@/state/announce";
import { show, watch } from "@/state/live";
import { useNatter } from "@/state/store";
import { faceOf, titleOf, useOnline, useRoom, useStanding } from "@/state/titles";
import { Avatar } from "@/ui/Avatar";
import { Empty } from "@/ui/Empty";
import { IconButton } from "@/ui/IconButton";

function Head({
  room: { summary },
  open,
  onToggle,
}: {
  room: RoomState;
  open: boolean;
  onToggle: () => void;
}) {
  const online = useOnline(summary.peer?.id);
  const standing = useStanding(summary);
  const navigate = useNavigate();
  return (
    <header className="border-line flex h-16 shrink-0 items-center gap-1 border-b pr-2 pl-2 tablet:pr-3 tablet:pl-5">
      <IconButton
        icon={ArrowLeft}
        label={text.common.back}
        className="tablet:hidden"
        onClick={() => void navigate("/")}
      />
      <button
        type="button"
        className="hover:bg-hover -ml-1 flex min-w-0 cursor-pointer items-center gap-3 rounded-xl px-2 py-1 text-left"
        aria-expanded={open}
        onClick={onToggle}
      >
        <Avatar {...faceOf(summary)} online={online} />
        <span className="min-w-0">
          <span className="block truncate leading-tight font-semibold">{titleOf(summary)}</span>
          <span className="text-quiet block truncate text-[0.8125rem] leading-tight">
            {standing}
          </span>
        </span>
      </button>
      <span className="grow" />
      <IconButton
        icon={Info}
        label={open ? text.room.hideDetails : text.room.details}
        aria-pressed={open}
        className={open ? "text-primary bg-chosen" : ""}
        onClick={onToggle}
      />
    </header>
  );
}

function Missing() {
  return (
    <Empty icon={SearchX} title={text.room.missing} hint={text.room.missingHint}>
      <Link to="/" className="btn btn-primary font-semibold">
        {text.room.goHome}
      </Link>
    </Empty>
  );
}

function useOnScreen(id: string, peer: string | undefined): void {
  useEffect(() => {
    show(id);
    announceFor(id);
    return () => {
      show(null);
      announceFor(null);
    };
  }, [id]);
  useEffect(() => (peer === undefined ? undefined : watch([peer])), [peer]);
}

/** A conversation, and its details beside it when the address says so. */
export function RoomPage() {
  const { id = "", part } = useParams();
  const navigate = useNavigate();
  const room = useRoom(id);
  const known = useNatter((state) => state.known);
  const details = part === "details";
  const target = part !== undefined && /^[1-9]\d{0,14}$/.test(part) ? Number(part) : null;
  useOnScreen(id, room?.summary.peer?.id);
  const onLeaveTarget = useCallback(() => {
    if (target !== null) void navigate(`/rooms/${id}`, { replace: true });
  }, [id, target, navigate]);
  const toggle = () => void navigate(details ? `/rooms/${id}` : `/rooms/${id}/details`);

  if (room === undefined) {
    if (!known) return <TimelineSkeleton direct={false} />;
    return <Unjoined key={id} id={id} otherwise={<Missing />} />;
  }
  return (
    <div className="relative flex min-h-0 grow">
      <section
        aria-label={titleOf(room.summary)}
        className={`min-w-0 grow flex-col ${details ? "hidden tablet:flex" : "flex"}`}
      >
        <h2 className="sr-only">{titleOf(room.summary)}</h2>
        <Head room={room} open={details} onToggle={toggle} />
        <Timeline key={id} room={room} target={target} onLeaveTarget={onLeaveTarget} />
        <TypingLine room={id} />
        <Composer key={`composer-${id}`} summary={room.summary} />
      </section>
      {details && (
        <aside
          aria-label={text.details.title}
          className="border-line bg-base-100 w-full shrink-0 tablet:absolute tablet:inset-y-0 tablet:right-0 tablet:z-20 tablet:w-80 tablet:border-l tablet:shadow-xl wide:static wide:w-[21rem] wide:shadow-none"
        >
          <Details summary={room.summary} onClose={toggle} />
        </aside>
      )}
    </div>
  );
}
