import { UserSearch, UsersRound } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useNavigate } from "react-router";

import { http } from "@/api/http";
import type { User } from "@/api/types";
import { text } from "@/lib/i18n";
import { watch } from "@/state/live";
import { writeTo } from "@/state/rooms";
import { useNatter } from "@/state/store";
import { toastProblem } from "@/state/toasts";
import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";
import { ListSkeleton } from "@/ui/ListSkeleton";
import { MoreBelow } from "@/ui/MoreBelow";
import { PaneHead } from "@/ui/PaneHead";
import { PersonLine } from "@/ui/PersonLine";
import { SearchField } from "@/ui/SearchField";
import { usePaged } from "@/ui/usePaged";

export function PeopleList() {
  const [query, setQuery] = useState("");
  const navigate = useNavigate();
  const me = useNatter((state) => state.held.me?.id);
  const wish = query.trim();
  const { items, loading, problem, more, loadMore, again } = usePaged<User>(
    wish,
    async (after, signal) => {
      const { users, next } = await http.findPeople(wish, { after }, signal);
      return { items: users, next };
    },
  );
  const people = items.filter((user) => user.id !== me);
  const ids = useMemo(
    () =>
      items
        .slice(0, 100)
        .map((user) => user.id)
        .join(),
    [items],
  );
  useEffect(() => (ids === "" ? undefined : watch(ids.split(","))), [ids]);
  const write = (user: User) => {
    writeTo(user.id).then(
      (id) => navigate(`/rooms/${id}`),
      (error: unknown) => toastProblem(error, () => write(user)),
    );
  };
  return (
    <>
      <PaneHead title={text.people.title} />
      <div className="px-4 pb-2">
        <SearchField label={text.people.find} value={query} onChange={setQuery} />
      </div>
      <div className="thin-scroll min-h-0 grow overflow-y-auto overscroll-contain pb-2">
        {problem !== null ? (
          <Failure words={problem} onRetry={again} />
        ) : loading && people.length === 0 ? (
          <ListSkeleton />
        ) : people.length === 0 ? (
          wish === "" ? (
            <Empty icon={UsersRound} title={text.people.noneYet} hint={text.people.noneYetHint} />
          ) : (
            <Empty icon={UserSearch} title={text.people.none(wish)} />
          )
        ) : (
          <ul>
            {people.map((user) => (
              <li key={user.id} className="px-2">
                <button
                  type="button"
                  className="hover:bg-hover flex h-14 w-full cursor-pointer items-center gap-3 rounded-xl px-2.5 focus-visible:-outline-offset-2"
                  title={text.people.write(user.display_name)}
                  onClick={() => write(user)}
                >
                  <PersonLine person={user} />
                </button>
              </li>
            ))}
          </ul>
        )}
        {more && <MoreBelow onNear={loadMore} />}
      </div>
    </>
  );
}
