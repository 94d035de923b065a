import { text } from "@/lib/i18n";
import { dayName } from "@/lib/time";

export function DayMark({ at }: { at: number }) {
  return (
    <div className="flex justify-center pt-5 pb-2">
      <span className="bg-other text-quiet rounded-full px-3 py-0.5 text-xs font-semibold">
        {dayName(at, text.common)}
      </span>
    </div>
  );
}

export function UnreadMark() {
  return (
    <div
      className="text-error flex items-center gap-3 px-4 pt-3 pb-1 text-xs font-semibold"
      data-unread-mark
    >
      <span className="h-px grow bg-current opacity-50" />
      {text.timeline.newMessages}
      <span className="h-px grow bg-current opacity-50" />
    </div>
  );
}
