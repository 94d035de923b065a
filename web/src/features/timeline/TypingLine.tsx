import { text } from "@/lib/i18n";
import { useNatter } from "@/state/store";

const nobody: never[] = [];

/** Who is typing; it keeps its place when nobody is. */
export function TypingLine({ room }: { room: string }) {
  const typing = useNatter((state) => state.typing[room]) ?? nobody;
  return (
    <div
      className="text-quiet flex h-6 shrink-0 items-center gap-2 px-5 text-[0.8125rem]"
      aria-live="polite"
    >
      {typing.length > 0 && (
        <>
          <span className="inline-flex gap-0.5" aria-hidden="true">
            {[0, 1, 2].map((dot) => (
              <span key={dot} className="typing-dot size-1.5 rounded-full bg-current" />
            ))}
          </span>
          <span className="truncate">
            {text.timeline.typing(typing.map((person) => person.display_name))}
          </span>
        </>
      )}
    </div>
  );
}
