import { useSearchParams } from "react-router";

import { NewRoom } from "@/features/create/NewRoom";
import { text } from "@/lib/i18n";
import { Page } from "@/ui/Page";

export function Component() {
  const [search] = useSearchParams();
  return (
    <Page title={text.create.title} back="/">
      <NewRoom startWith={search.get("kind") === "channel" ? "channel" : "group"} />
    </Page>
  );
}
