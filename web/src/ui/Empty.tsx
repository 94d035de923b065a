import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface Props {
  icon: LucideIcon;
  title: string;
  hint?: ReactNode;
  children?: ReactNode;
}

/** What stands where there is nothing to show: what it is, and what to do. */
export function Empty({ icon: Icon, title, hint, children }: Props) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-1 p-8 text-center">
      <span className="bg-hover mb-3 inline-flex size-14 items-center justify-center rounded-2xl">
        <Icon className="text-quiet size-6" aria-hidden="true" />
      </span>
      <p className="font-semibold">{title}</p>
      {hint !== undefined && <p className="text-quiet max-w-xs text-balance">{hint}</p>}
      {children !== undefined && (
        <div className="mt-4 flex flex-wrap justify-center gap-2">{children}</div>
      )}
    </div>
  );
}
