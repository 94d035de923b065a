import type { ReactNode } from "react";

import type { Person } from "@/api/types";
import { text } from "@/lib/i18n";
import { useNatter } from "@/state/store";
import { useOnline } from "@/state/titles";
import { Avatar } from "@/ui/Avatar";

/** A person in a list: face, name, username, and what else there is to say. */
export function PersonLine({ person, children }: { person: Person; children?: ReactNode }) {
  const online = useOnline(person.id);
  const own = useNatter((state) => state.held.me?.id === person.id);
  return (
    <>
      <Avatar id={person.id} name={person.display_name} size="middle" online={online} />
      <span className="min-w-0 grow text-left">
        <span className="block truncate">
          {person.display_name}
          {own && <span className="text-quiet"> ({text.people.you})</span>}
        </span>
        <span className="text-quiet block truncate text-[0.8125rem]">
          @{person.username}
          {online && <span className="sr-only">, {text.people.online}</span>}
        </span>
      </span>
      {children}
    </>
  );
}
