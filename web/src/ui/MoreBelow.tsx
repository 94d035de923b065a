import { useEffect, useRef } from "react";

/** Asks for more when the end of a list comes near. */
export function MoreBelow({ onNear }: { onNear: () => void }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const mark = ref.current;
    if (mark === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) onNear();
      },
      { rootMargin: "400px" },
    );
    observer.observe(mark);
    return () => observer.disconnect();
  }, [onNear]);
  return (
    <div ref={ref} className="flex h-12 items-center justify-center">
      <span className="loading loading-dots loading-sm text-quiet" aria-hidden="true" />
    </div>
  );
}
