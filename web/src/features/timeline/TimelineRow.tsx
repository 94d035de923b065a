import { memo, type KeyboardEvent } from "react";

import type { RoomSummary } from "@/api/types";
import { actionsOn } from "@/features/timeline/actions";
import { Bubble } from "@/features/timeline/Bubble";
import { DayMark, UnreadMark } from "@/features/timeline/Marks";
import { Notice } from "@/features/timeline/Notice";
import type { Row } from "@/features/timeline/rows";

interface Props {
  row: Row;
  index: number;
  summary: RoomSummary;
  glowing: boolean;
  /** The one row that Tab reaches. */
  reachable: boolean;
  onReach: (index: number) => void;
}

function onKeyDown(event: KeyboardEvent<HTMLElement>, row: Row, summary: RoomSummary): void {
  if (row.kind !== "message" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target !== event.currentTarget) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    event.currentTarget.querySelector<HTMLElement>("[data-message-menu]")?.click();
    return;
  }
  const action = actionsOn(row.line, summary).find((each) => each.key === event.key);
  if (action === undefined) return;
  event.preventDefault();
  action.run();
}

export const TimelineRow = memo(function TimelineRow({
  row,
  index,
  summary,
  glowing,
  reachable,
  onReach,
}: Props) {
  return (
    // Arrows go from message to message; letters act on the one that has the focus.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <article
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={reachable ? 0 : -1}
      data-row={index}
      data-seq={row.kind === "pending" ? undefined : row.line.seq}
      className="rounded-lg focus-visible:-outline-offset-2"
      onFocus={() => onReach(index)}
      onKeyDown={(event) => onKeyDown(event, row, summary)}
    >
      {row.day && <DayMark at={row.at} />}
      {row.unreadFrom && <UnreadMark />}
      {row.kind === "notice" ? (
        <Notice entry={row.line} />
      ) : (
        <Bubble row={row} summary={summary} glowing={glowing} />
      )}
    </article>
  );
});
