import { NavLink } from "react-router";

import { Appearance } from "@/features/settings/Appearance";
import { Notifications } from "@/features/settings/Notifications";
import { Profile } from "@/features/settings/Profile";
import { Section } from "@/features/settings/Section";
import { Sessions } from "@/features/settings/Sessions";
import { text } from "@/lib/i18n";
import { KeyTable } from "@/ui/KeyTable";

export const SECTIONS = ["profile", "appearance", "notifications", "sessions", "keyboard"] as const;
export type SectionName = (typeof SECTIONS)[number];

export function Settings({ section }: { section: SectionName }) {
  return (
    <>
      <nav aria-label={text.settings.title} className="-mx-1 mb-7 flex flex-wrap gap-1">
        {SECTIONS.map((each) => (
          <NavLink
            key={each}
            to={`/settings/${each}`}
            aria-current={each === section ? "page" : undefined}
            className={`rounded-full px-3.5 py-1.5 text-sm ${each === section ? "bg-chosen font-semibold" : "text-quiet hover:bg-hover"}`}
          >
            {text.settings[each]}
          </NavLink>
        ))}
      </nav>
      {section === "profile" && <Profile />}
      {section === "appearance" && <Appearance />}
      {section === "notifications" && <Notifications />}
      {section === "sessions" && <Sessions />}
      {section === "keyboard" && (
        <Section title={text.settings.keyboard}>
          <div className="flex">
            <KeyTable />
          </div>
        </Section>
      )}
    </>
  );
}
