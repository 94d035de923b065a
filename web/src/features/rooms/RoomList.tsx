import { MessagesSquare, SearchX, SquarePen } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { Virtualizer } from "virtua";

import { http } from "@/api/http";
import { RoomRow } from "@/features/rooms/RoomRow";
import { text } from "@/lib/i18n";
import { showList, take, watch } from "@/state/live";
import { useRooms } from "@/state/list";
import { set, useNatter } from "@/state/store";
import { toastProblem } from "@/state/toasts";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { PaneHead } from "@/ui/PaneHead";
import { ListSkeleton } from "@/ui/ListSkeleton";
import { SearchField } from "@/ui/SearchField";

/** Most people of directs whose presence is followed: those on top of the list. */
const FOLLOWED = 60;
/** Rooms on top of the list whose typing is followed. */
const LISTED = 7;

async function joinLobby(): Promise<string | null> {
  const { channels } = await http.channels("lobby", { limit: 1 });
  const lobby = channels[0]?.room;
  if (lobby === undefined) return null;
  const summary = await http.joinRoom(lobby.id);
  take({ kind: "summary", summary });
  return lobby.id;
}

function NoRooms() {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const join = () => {
    setBusy(true);
    joinLobby()
      .then(
        (id) => navigate(id === null ? "/channels" : `/rooms/${id}`),
        (error: unknown) => toastProblem(error, join),
      )
      .finally(() => setBusy(false));
  };
  return (
    <Empty icon={MessagesSquare} title={text.rooms.none} hint={text.rooms.noneHint}>
      <Button look="main" busy={busy} onClick={join}>
        {text.rooms.joinLobby}
      </Button>
      <Link to="/people" className="btn btn-soft font-semibold">
        {text.rooms.findPeople}
      </Link>
    </Empty>
  );
}

export function RoomList() {
  const [query, setQuery] = useState("");
  const known = useNatter((state) => state.known);
  const rooms = useRooms(query);
  const scroller = useRef<HTMLDivElement>(null);
  const peers = useMemo(
    () =>
      rooms
        .flatMap(({ summary }) => (summary.peer === null ? [] : [summary.peer.id]))
        .slice(0, FOLLOWED)
        .sort()
        .join(),
    [rooms],
  );
  useEffect(() => (peers === "" ? undefined : watch(peers.split(","))), [peers]);

  const listed = useMemo(
    () =>
      rooms
        .slice(0, LISTED)
        .map(({ summary }) => summary.room.id)
        .sort()
        .join(),
    [rooms],
  );
  useEffect(() => {
    showList(listed === "" ? [] : listed.split(","));
    return () => showList([]);
  }, [listed]);

  return (
    <>
      <PaneHead title={text.rooms.title}>
        <Link
          to="/new"
          aria-label={text.frame.create}
          title={text.frame.create}
          className="hover:bg-hover inline-flex size-10 items-center justify-center rounded-[0.625rem]"
        >
          <SquarePen className="size-5" aria-hidden="true" />
        </Link>
      </PaneHead>
      <div className="px-4 pb-2">
        <SearchField label={text.rooms.filter} value={query} onChange={setQuery} />
      </div>
      <div
        ref={scroller}
        className="thin-scroll min-h-0 grow overflow-y-auto overscroll-contain pb-2"
      >
        {!known ? (
          <ListSkeleton />
        ) : rooms.length > 0 ? (
          <nav aria-label={text.rooms.title}>
            <Virtualizer as="ul" item="li" scrollRef={scroller} data={rooms} itemSize={64}>
              {({ summary }) => <RoomRow key={summary.room.id} summary={summary} />}
            </Virtualizer>
          </nav>
        ) : query === "" ? (
          <NoRooms />
        ) : (
          <Empty icon={SearchX} title={text.rooms.noMatch(query)}>
            <Button onClick={() => set({ switcherOpen: true })}>{text.rooms.noMatchHint}</Button>
          </Empty>
        )}
      </div>
    </>
  );
}
