import { Ellipsis } from "lucide-react";
import { useRef, useState, type PointerEvent } from "react";

import type { RoomSummary } from "@/api/types";
import { actionsOn } from "@/features/timeline/actions";
import { Body } from "@/features/timeline/Body";
import type { MessageRow, PendingRow } from "@/features/timeline/rows";
import { Failed, SendState } from "@/features/timeline/SendState";
import { hueOf } from "@/lib/faces";
import { text } from "@/lib/i18n";
import { useNatter } from "@/state/store";
import { useName } from "@/state/titles";
import { Avatar } from "@/ui/Avatar";
import { IconButton } from "@/ui/IconButton";
import { Menu } from "@/ui/Menu";

const LONG_PRESS_MS = 450;
/** A finger that rests is never quite still. */
const RESTING_PX = 10;

interface Props {
  row: MessageRow | PendingRow;
  summary: RoomSummary;
  glowing: boolean;
}

/** Lifting the finger that opened a menu is a click on whatever the menu has put under it. */
function swallowNextClick(): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", swallow, { capture: true, once: true });
  const meant = () => window.removeEventListener("click", swallow, { capture: true });
  window.addEventListener("pointerdown", meant, { capture: true, once: true });
}

function useMenuAt() {
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const press = useRef<ReturnType<typeof setTimeout>>(undefined);
  const from = useRef({ x: 0, y: 0 });
  const release = () => clearTimeout(press.current);
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (event.pointerType === "mouse") return;
      const { clientX: x, clientY: y } = event;
      from.current = { x, y };
      press.current = setTimeout(() => {
        swallowNextClick();
        setAt({ x, y });
      }, LONG_PRESS_MS);
    },
    onPointerUp: release,
    onPointerCancel: release,
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      if (Math.hypot(clientX - from.current.x, clientY - from.current.y) > RESTING_PX) release();
    },
  };
  return { at, setAt, handlers };
}

function corners(row: Props["row"], right: boolean): string {
  if (right) return `${row.first ? "" : "rounded-tr-md"} ${row.last ? "" : "rounded-br-md"}`;
  return `${row.first ? "" : "rounded-tl-md"} ${row.last ? "" : "rounded-bl-md"}`;
}

/** One message of a conversation, sent or on its way. */
export function Bubble({ row, summary, glowing }: Props) {
  const { at, setAt, handlers } = useMenuAt();
  const author =
    row.kind === "message" ? row.line.author : (useNatter.getState().held.me?.id ?? "");
  const name = useName(author);
  const vanishing = useNatter(
    (state) => row.kind === "message" && state.vanishing.has(`${row.line.room}/${row.line.seq}`),
  );
  const direct = summary.room.kind === "direct";
  const right = direct && row.own;
  const message = row.kind === "message" ? row.line : null;
  const body = vanishing ? null : row.kind === "message" ? row.line.body : row.pending.body;
  const state = row.kind === "pending" ? row.pending.state : row.own ? "sent" : null;
  const named = row.first && !direct;

  return (
    <div
      className={`group/message relative flex gap-2 px-3 tablet:px-5 ${row.first ? "pt-2" : "pt-0.5"} ${right ? "justify-end" : ""} ${glowing ? "glow" : ""}`}
    >
      {!direct && (
        <span className="w-9 shrink-0">{row.first && <Avatar id={author} name={name} />}</span>
      )}
      <div
        className={`flex max-w-[min(42rem,88%)] min-w-0 flex-col ${right ? "items-end" : "items-start"}`}
      >
        {/* The pointer opens what the keyboard and the button open as well. */}
        {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
        <div
          className={`max-w-full rounded-2xl px-3 py-1.5 ${body === null ? "border-line border border-dashed" : row.own ? "bg-own" : "bg-other"} ${corners(row, right)} touch-manipulation`}
          onContextMenu={(event) => {
            if (message === null || window.getSelection()?.isCollapsed === false) return;
            if ((event.target as HTMLElement).closest("a") !== null) return;
            event.preventDefault();
            setAt({ x: event.clientX, y: event.clientY });
          }}
          {...(message === null ? {} : handlers)}
        >
          {named && (
            <p
              className={`hue ${hueOf(author)} text-[0.8125rem] leading-snug font-semibold break-words`}
            >
              {name}
            </p>
          )}
          {body === null ? (
            <p className="text-quiet inline italic">{text.timeline.gone}</p>
          ) : (
            <Body
              body={body}
              tail={<SendState at={row.at} state={state} edited={message?.edited_at ?? null} />}
            />
          )}
        </div>
        {row.kind === "pending" && row.pending.state === "failed" && (
          <Failed pending={row.pending} />
        )}
      </div>
      {message !== null && !vanishing && (
        <div
          className={`self-center opacity-0 group-focus-within/message:opacity-100 group-hover/message:opacity-100 [@media(hover:none)]:hidden ${right ? "order-first" : ""} ${at === null ? "" : "opacity-100"}`}
        >
          <IconButton
            icon={Ellipsis}
            label={text.timeline.actions.label}
            compact
            tabIndex={-1}
            aria-haspopup="menu"
            data-message-menu
            onClick={(event) => {
              const { left, bottom } = event.currentTarget.getBoundingClientRect();
              setAt({ x: left, y: bottom + 4 });
            }}
          />
        </div>
      )}
      {at !== null && message !== null && (
        <Menu
          label={text.timeline.actions.label}
          items={actionsOn(message, summary)}
          at={at}
          onClose={() => setAt(null)}
        />
      )}
    </div>
  );
}
