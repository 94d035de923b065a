import type { Suggestion } from "@/features/composer/useSuggestions";
import { text } from "@/lib/i18n";

interface Props {
  id: string;
  list: readonly Suggestion[];
  chosen: number;
  onTake: (suggestion: Suggestion) => void;
}

export function Suggestions({ id, list, chosen, onTake }: Props) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label={text.composer.suggestions}
      className="bg-base-100 border-line absolute bottom-full left-0 z-20 mb-2 w-72 max-w-full rounded-xl border p-1 shadow-xl"
    >
      {list.map((each, index) => (
        // The field keeps the focus; its keys choose.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={each.key}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          className={`flex h-9 cursor-pointer items-center gap-2 rounded-lg px-3 ${index === chosen ? "bg-chosen" : "hover:bg-hover"}`}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(each)}
        >
          <span className="truncate font-semibold">{each.label}</span>
          <span className="text-quiet truncate">{each.hint}</span>
        </div>
      ))}
    </div>
  );
}
