import type { ReactNode } from "react";

export function PaneHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="flex h-16 shrink-0 items-center gap-2 pr-3 pl-5">
      <h1 className="min-w-0 grow truncate text-xl font-semibold">{title}</h1>
      {children}
    </header>
  );
}
