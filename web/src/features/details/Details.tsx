import { Link2, LogOut, Pencil, UserPlus, X, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import { http } from "@/api/http";
import type { RoomSummary } from "@/api/types";
import { AddPeople } from "@/features/details/AddPeople";
import { Members } from "@/features/details/Members";
import { Rename } from "@/features/details/Rename";
import { text, language } from "@/lib/i18n";
import { mayManage } from "@/state/roles";
import { toast } from "@/state/toasts";
import { faceOf, titleOf, useOnline, useStanding } from "@/state/titles";
import { Avatar } from "@/ui/Avatar";
import { Confirm } from "@/ui/Confirm";
import { IconButton } from "@/ui/IconButton";

type Open = "rename" | "add" | "leave" | null;

function Action({
  icon: Icon,
  label,
  danger = false,
  onClick,
}: {
  icon: LucideIcon;
  label: string;
  danger?: boolean;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      className={`hover:bg-hover flex h-11 w-full cursor-pointer items-center gap-3 rounded-xl px-3 text-left focus-visible:-outline-offset-2 ${danger ? "text-error" : ""}`}
      onClick={onClick}
    >
      <Icon className="size-5" aria-hidden="true" />
      {label}
    </button>
  );
}

export function Details({ summary, onClose }: { summary: RoomSummary; onClose: () => void }) {
  const [open, setOpen] = useState<Open>(null);
  const navigate = useNavigate();
  const { room, peer } = summary;
  const title = titleOf(summary);
  const words = text.details;
  const manages = mayManage(summary);
  const online = useOnline(peer?.id);
  const standing = useStanding(summary);
  const close = () => setOpen(null);
  const copyLink = () => {
    navigator.clipboard.writeText(`${location.origin}/rooms/${room.id}`).then(
      () => toast(text.timeline.linkCopied, { staysMs: 2_000 }),
      () => toast(text.timeline.copyFailed, { tone: "error" }),
    );
  };
  return (
    <div className="flex h-full flex-col">
      <header className="border-line flex h-16 shrink-0 items-center border-b pr-3 pl-5">
        <h2 className="grow text-lg font-semibold">{words.title}</h2>
        <IconButton icon={X} label={text.room.hideDetails} onClick={onClose} />
      </header>
      <div className="thin-scroll min-h-0 grow overflow-y-auto p-4">
        <div className="flex flex-col items-center gap-1 pb-5 text-center">
          <Avatar {...faceOf(summary)} size="huge" online={online} />
          <p className="mt-2 text-lg font-semibold text-balance [overflow-wrap:anywhere]">
            {title}
          </p>
          <p className="text-quiet text-sm">{standing}</p>
        </div>
        {peer !== null && (
          <dl className="text-sm">
            <dt className="text-quiet px-3">{words.username}</dt>
            <dd className="px-3 pb-3">@{peer.username}</dd>
            <dt className="text-quiet px-3">{words.account}</dt>
            <dd className="px-3 pb-3">
              {new Date(peer.created_at).toLocaleDateString(language, { dateStyle: "long" })}
            </dd>
          </dl>
        )}
        {manages && <Action icon={Pencil} label={words.rename} onClick={() => setOpen("rename")} />}
        {manages && <Action icon={UserPlus} label={words.add} onClick={() => setOpen("add")} />}
        <Action icon={Link2} label={words.copyLink} onClick={copyLink} />
        {room.kind !== "direct" && (
          <>
            <Action icon={LogOut} label={words.leave} danger onClick={() => setOpen("leave")} />
            <h3 className="text-quiet px-3 pt-5 pb-1 text-sm font-semibold">
              {text.room.members(room.members)}
            </h3>
            <Members summary={summary} />
          </>
        )}
      </div>
      {open === "rename" && <Rename summary={summary} onClose={close} />}
      {open === "add" && <AddPeople room={room.id} onClose={close} />}
      {open === "leave" && (
        <Confirm
          title={words.leaveTitle(title)}
          hint={room.kind === "channel" ? words.leaveChannel : words.leaveGroup}
          act={words.leave}
          onAct={async () => {
            await http.leaveRoom(room.id);
            toast(words.left(title));
            await navigate("/");
          }}
          onClose={close}
        />
      )}
    </div>
  );
}
