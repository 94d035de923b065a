import { text } from "@/lib/i18n";

const WIDTHS = [62, 38, 74, 30, 55, 82, 44, 66, 28, 58];

/** The shape of a conversation while it is being loaded. */
export function TimelineSkeleton({ direct }: { direct: boolean }) {
  return (
    <div
      className="flex min-h-0 grow flex-col justify-end gap-3 overflow-hidden px-5 pb-4"
      aria-busy="true"
    >
      <p className="sr-only" role="status">
        {text.common.loading}
      </p>
      {WIDTHS.map((width, index) => {
        const right = direct && index % 3 === 1;
        return (
          <div key={width} className={`flex gap-2 ${right ? "justify-end" : ""}`}>
            {!direct && <span className="skeleton size-9 shrink-0 rounded-full" />}
            <span
              className="skeleton rounded-2xl"
              style={{ width: `${width * 0.7}%`, height: index % 4 === 2 ? "4.5rem" : "2.25rem" }}
            />
          </div>
        );
      })}
    </div>
  );
}
