import { useEffect } from "react";

import { Reference } from "@/features/reference/Reference";
import { text } from "@/lib/i18n";

export function Component() {
  useEffect(() => {
    document.title = `${text.developers.title} · ${text.common.app}`;
  }, []);
  return <Reference />;
}
