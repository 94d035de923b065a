import { text } from "@/lib/i18n";

export function ListSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div aria-busy="true">
      <p className="sr-only" role="status">
        {text.common.loading}
      </p>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="mx-2 flex h-16 items-center gap-3 px-2.5">
          <span className="skeleton size-11 shrink-0 rounded-full" />
          <span className="flex grow flex-col gap-2">
            <span
              className="skeleton h-3.5 rounded-md"
              style={{ width: `${35 + ((index * 17) % 40)}%` }}
            />
            <span
              className="skeleton h-3 rounded-md"
              style={{ width: `${55 + ((index * 23) % 40)}%` }}
            />
          </span>
        </div>
      ))}
    </div>
  );
}
