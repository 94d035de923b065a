import { Navigate, useParams } from "react-router";

import { SECTIONS, Settings } from "@/features/settings/Settings";
import { text } from "@/lib/i18n";
import { Page } from "@/ui/Page";

export function Component() {
  const { section } = useParams();
  const chosen = SECTIONS.find((each) => each === section);
  if (chosen === undefined) return <Navigate to={`/settings/${SECTIONS[0]}`} replace />;
  return (
    <Page title={text.settings.title} back="/">
      <Settings section={chosen} />
    </Page>
  );
}
