import { Check, X } from "lucide-react";
import { useState } from "react";

import { http } from "@/api/http";
import type { User, UserId } from "@/api/types";
import { text } from "@/lib/i18n";
import { useNatter } from "@/state/store";
import { Failure } from "@/ui/Failure";
import { PersonLine } from "@/ui/PersonLine";
import { SearchField } from "@/ui/SearchField";
import { usePaged } from "@/ui/usePaged";

interface Props {
  chosen: readonly User[];
  onChange: (chosen: User[]) => void;
  /** People who cannot be chosen, besides oneself. */
  without?: ReadonlySet<UserId>;
}

/** Chooses people: find by name, tick, and see who was ticked above. */
export function PeoplePicker({ chosen, onChange, without }: Props) {
  const [query, setQuery] = useState("");
  const me = useNatter((state) => state.held.me?.id);
  const { items, loading, problem, again } = usePaged(query.trim(), async (_, signal) => {
    const { users } = await http.findPeople(query.trim(), { limit: 50 }, signal);
    return { items: users, next: null };
  });
  const people = items.filter((user) => user.id !== me && without?.has(user.id) !== true);
  const toggle = (user: User) => {
    const rest = chosen.filter((each) => each.id !== user.id);
    onChange(rest.length === chosen.length ? [...chosen, user] : rest);
  };
  return (
    <div className="flex min-h-0 flex-col gap-2">
      {chosen.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {chosen.map((user) => (
            <li key={user.id}>
              <button
                type="button"
                className="bg-chosen inline-flex h-8 max-w-60 cursor-pointer items-center gap-1 rounded-full pr-2 pl-3 text-sm"
                aria-label={text.people.chosen(user.display_name)}
                onClick={() => toggle(user)}
              >
                <span className="truncate">{user.display_name}</span>
                <X className="size-3.5 shrink-0" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <SearchField label={text.people.find} value={query} onChange={setQuery} />
      <div className="thin-scroll h-64 overflow-y-auto">
        {problem !== null ? (
          <Failure words={problem} onRetry={again} />
        ) : people.length === 0 && !loading ? (
          <p className="text-quiet p-4 text-center">
            {query === "" ? text.people.noneYet : text.people.none(query)}
          </p>
        ) : (
          <ul>
            {people.map((user) => {
              const on = chosen.some((each) => each.id === user.id);
              return (
                <li key={user.id}>
                  <button
                    type="button"
                    role="checkbox"
                    aria-checked={on}
                    className="hover:bg-hover flex h-13 w-full cursor-pointer items-center gap-3 rounded-xl px-2.5 focus-visible:-outline-offset-2"
                    onClick={() => toggle(user)}
                  >
                    <PersonLine person={user}>
                      <span
                        className={`inline-flex size-5 items-center justify-center rounded-md border ${on ? "bg-primary text-primary-content border-primary" : "border-base-content/40"}`}
                      >
                        {on && <Check className="size-3.5" aria-hidden="true" />}
                      </span>
                    </PersonLine>
                  </button>
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </div>
  );
}
