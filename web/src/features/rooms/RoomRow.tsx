import { CircleAlert, Clock } from "lucide-react";
import { memo } from "react";
import { NavLink } from "react-router";

import type { RoomSummary } from "@/api/types";
import { text } from "@/lib/i18n";
import { oneLine } from "@/lib/richtext";
import { exact, shortTime } from "@/lib/time";
import { unread } from "@/realtime/apply";
import { readDraft } from "@/state/drafts";
import { useNatter } from "@/state/store";
import { faceOf, titleOf, useOnline } from "@/state/titles";
import { Avatar } from "@/ui/Avatar";

const nobody: never[] = [];

function Preview({ summary, open }: { summary: RoomSummary; open: boolean }) {
  const { room, last_message: last } = summary;
  const me = useNatter((state) => state.held.me?.id ?? "");
  const typing = useNatter((state) => state.typing[room.id]) ?? nobody;
  const pending = useNatter((state) =>
    state.pending.findLast((each) => each.room === room.id && each.state !== "sent"),
  );
  const draft = open ? "" : readDraft(me, room.id);
  if (typing.length > 0) {
    return (
      <span className="text-primary">
        {text.timeline.typing(typing.map((person) => person.display_name))}
      </span>
    );
  }
  if (draft !== "") {
    return (
      <>
        <span className="text-error">{text.rooms.draft} </span>
        {oneLine(draft)}
      </>
    );
  }
  if (pending !== undefined) {
    const failed = pending.state === "failed";
    const Icon = failed ? CircleAlert : Clock;
    return (
      <span className={failed ? "text-error" : ""}>
        <Icon
          className="mr-1 inline size-3.5 align-[-0.15em]"
          aria-label={failed ? text.rooms.status.failed : text.rooms.status.waiting}
        />
        {oneLine(pending.body)}
      </span>
    );
  }
  if (last?.message.body == null) return <>{text.rooms.noMessages}</>;
  const by =
    last.author.id === me
      ? text.rooms.you
      : room.kind === "direct"
        ? ""
        : `${last.author.display_name}:`;
  return (
    <>
      {by} {oneLine(last.message.body)}
    </>
  );
}

export const RoomRow = memo(function RoomRow({ summary }: { summary: RoomSummary }) {
  const { room, last_message: last } = summary;
  const online = useOnline(summary.peer?.id);
  const count = unread(summary);
  const at = last?.message.at ?? room.created_at;
  return (
    <NavLink
      to={`/rooms/${room.id}`}
      data-room={room.id}
      className="hover:bg-hover aria-[current=page]:bg-chosen mx-2 flex h-16 items-center gap-3 rounded-xl px-2.5 focus-visible:-outline-offset-2"
    >
      {({ isActive }) => (
        <>
          <Avatar {...faceOf(summary)} size="large" online={online} />
          <span className="min-w-0 grow">
            <span className="flex items-baseline gap-2">
              <span className={`min-w-0 grow truncate ${count > 0 ? "font-semibold" : ""}`}>
                {titleOf(summary)}
              </span>
              <time
                className="text-quiet shrink-0 text-xs"
                dateTime={new Date(at).toISOString()}
                title={exact(at)}
              >
                {shortTime(at)}
              </time>
            </span>
            <span className="flex items-center gap-2">
              <span className="text-quiet min-w-0 grow truncate text-[0.875rem]">
                <Preview summary={summary} open={isActive} />
              </span>
              {count > 0 && (
                <span className="bg-primary text-primary-content min-w-5 shrink-0 rounded-full px-1.5 text-center text-xs leading-5 font-semibold">
                  <span aria-hidden="true">{count > 999 ? "999+" : count}</span>
                  <span className="sr-only">{text.rooms.unread(count)}</span>
                </span>
              )}
            </span>
          </span>
        </>
      )}
    </NavLink>
  );
});
