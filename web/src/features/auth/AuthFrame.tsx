import type { ReactNode } from "react";

import { text } from "@/lib/i18n";
import { Logo } from "@/ui/Logo";

interface Props {
  title: string;
  hint?: string | undefined;
  children?: ReactNode;
}

export function AuthFrame({ title, hint, children }: Props) {
  return (
    <main className="thin-scroll safe-top safe-bottom flex h-full flex-col items-center overflow-y-auto px-5 py-10">
      <div className="my-auto w-full max-w-sm">
        <div className="mb-8 flex items-center gap-3">
          <Logo className="size-12" />
          <div>
            <p className="text-xl leading-tight font-semibold">{text.common.app}</p>
            <p className="text-quiet text-sm">{text.auth.motto}</p>
          </div>
        </div>
        <h1 className="text-2xl font-semibold text-balance">{title}</h1>
        {hint !== undefined && <p className="text-quiet mt-1 text-balance">{hint}</p>}
        {children}
      </div>
    </main>
  );
}
