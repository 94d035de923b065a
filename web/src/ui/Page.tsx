import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";

import { text } from "@/lib/i18n";
import { IconButton } from "@/ui/IconButton";

/** A page in the main pane that is not a conversation: a head with the way back, and a column. */
export function Page({
  title,
  back,
  children,
}: {
  title: string;
  back: string;
  children: ReactNode;
}) {
  const navigate = useNavigate();
  return (
    <div className="flex h-full flex-col">
      <header className="border-line flex h-16 shrink-0 items-center gap-1 border-b px-2 tablet:px-4">
        <IconButton
          icon={ArrowLeft}
          label={text.common.back}
          className="tablet:hidden"
          onClick={() => void navigate(back)}
        />
        <h1 className="px-2 text-lg font-semibold">{title}</h1>
      </header>
      <div className="thin-scroll min-h-0 grow overflow-y-auto">
        <div className="mx-auto w-full max-w-2xl px-4 py-6 tablet:px-8">{children}</div>
      </div>
    </div>
  );
}
