import { Hash, Plus, SearchX } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";

import { http } from "@/api/http";
import type { ChannelSummary } from "@/api/types";
import { text } from "@/lib/i18n";
import { joinChannel } from "@/state/rooms";
import { useNatter } from "@/state/store";
import { toastProblem } from "@/state/toasts";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";
import { ListSkeleton } from "@/ui/ListSkeleton";
import { MoreBelow } from "@/ui/MoreBelow";
import { PaneHead } from "@/ui/PaneHead";
import { SearchField } from "@/ui/SearchField";
import { usePaged } from "@/ui/usePaged";

function Channel({ channel: { room, joined: wasJoined } }: { channel: ChannelSummary }) {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const joined = useNatter((state) => state.held.rooms[room.id] !== undefined) || wasJoined;
  const join = () => {
    setBusy(true);
    joinChannel(room.id)
      .then(
        (id) => navigate(`/rooms/${id}`),
        (error: unknown) => toastProblem(error, join),
      )
      .finally(() => setBusy(false));
  };
  const name = room.name ?? "";
  return (
    <li className="mx-2 flex h-16 items-center gap-3 rounded-xl px-2.5">
      <Avatar id={room.id} name={name} kind="channel" size="large" />
      <span className="min-w-0 grow">
        <span className="block truncate">#{name}</span>
        <span className="text-quiet block truncate text-[0.8125rem]">
          {text.channels.members(room.members)}
        </span>
      </span>
      {joined ? (
        <Link
          to={`/rooms/${room.id}`}
          className="btn btn-ghost btn-sm font-semibold"
          aria-label={`${text.channels.open} #${name}`}
        >
          {text.channels.open}
        </Link>
      ) : (
        <Button
          look="main"
          small
          busy={busy}
          aria-label={`${text.channels.join} #${name}`}
          onClick={join}
        >
          {text.channels.join}
        </Button>
      )}
    </li>
  );
}

export function ChannelList() {
  const [query, setQuery] = useState("");
  const wish = query.trim().replace(/^#/, "");
  const { items, loading, problem, more, loadMore, again } = usePaged<ChannelSummary>(
    wish,
    async (after, signal) => {
      const { channels, next } = await http.channels(wish, { after }, signal);
      return { items: channels, next };
    },
  );
  return (
    <>
      <PaneHead title={text.channels.title}>
        <Link
          to="/new?kind=channel"
          aria-label={text.channels.create}
          title={text.channels.create}
          className="hover:bg-hover inline-flex size-10 items-center justify-center rounded-[0.625rem]"
        >
          <Plus className="size-5" aria-hidden="true" />
        </Link>
      </PaneHead>
      <div className="px-4 pb-2">
        <SearchField label={text.channels.find} value={query} onChange={setQuery} />
      </div>
      <div className="thin-scroll min-h-0 grow overflow-y-auto overscroll-contain pb-2">
        {problem !== null ? (
          <Failure words={problem} onRetry={again} />
        ) : loading && items.length === 0 ? (
          <ListSkeleton />
        ) : items.length === 0 ? (
          wish === "" ? (
            <Empty icon={Hash} title={text.channels.noneYet} />
          ) : (
            <Empty icon={SearchX} title={text.channels.none(wish)} />
          )
        ) : (
          <ul>
            {items.map((channel) => (
              <Channel key={channel.room.id} channel={channel} />
            ))}
          </ul>
        )}
        {more && <MoreBelow onNear={loadMore} />}
      </div>
    </>
  );
}
