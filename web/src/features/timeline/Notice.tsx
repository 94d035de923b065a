import type { Entry } from "@/api/types";
import { text } from "@/lib/i18n";
import { exact } from "@/lib/time";

function wordsOf({ actor, event }: Entry): string {
  const who = actor.display_name;
  const words = text.timeline.notice;
  switch (event.type) {
    case "room_created":
      return words.created(who);
    case "member_joined":
      return event.user.id === actor.id
        ? words.joined(who)
        : words.added(who, event.user.display_name);
    case "member_left":
      return event.user.id === actor.id
        ? words.left(who)
        : words.removed(who, event.user.display_name);
    case "role_changed":
      return words.role(who, event.user.display_name, text.rolesAs[event.role]);
    case "room_renamed":
      return words.renamed(who, event.name);
    default:
      return "";
  }
}

export function Notice({ entry }: { entry: Entry }) {
  return (
    <p
      className="text-quiet mx-auto max-w-prose px-8 py-1.5 text-center text-[0.8125rem] text-balance break-words"
      title={exact(entry.at)}
    >
      {wordsOf(entry)}
    </p>
  );
}
