import { Check, MonitorSmartphone } from "lucide-react";

import { Section, Switch } from "@/features/settings/Section";
import { text } from "@/lib/i18n";
import { OTHER_THEMES } from "@/lib/theme";
import { prefer } from "@/state/preferences";
import { useNatter } from "@/state/store";

function Swatch({ theme, label }: { theme: string; label: string }) {
  const chosen = useNatter((state) => state.preferences.theme === theme);
  return (
    <label
      className={`has-[input:focus-visible]:outline-primary border-line cursor-pointer overflow-hidden rounded-xl border has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-2 ${chosen ? "ring-primary ring-2" : ""}`}
    >
      <input
        type="radio"
        name="theme"
        className="sr-only"
        checked={chosen}
        onChange={() => prefer({ theme })}
      />
      <span
        data-theme={theme === "system" ? undefined : theme}
        className="bg-base-100 text-base-content flex h-16 items-center gap-2 p-3"
      >
        {theme === "system" ? (
          <MonitorSmartphone className="size-6" aria-hidden="true" />
        ) : (
          <>
            <span className="bg-primary size-6 rounded-full" />
            <span className="flex flex-col gap-1">
              <span className="bg-base-content h-1.5 w-10 rounded-full" />
              <span className="bg-base-300 h-1.5 w-7 rounded-full" />
            </span>
          </>
        )}
        <span className="grow" />
        {chosen && <Check className="size-5" aria-hidden="true" />}
      </span>
      <span className="border-line bg-base-100 block truncate border-t px-3 py-1.5 text-sm">
        {label}
      </span>
    </label>
  );
}

export function Appearance() {
  const words = text.settings;
  const enterSends = useNatter((state) => state.preferences.enterSends);
  const grid = "grid grid-cols-2 gap-3 tablet:grid-cols-3";
  return (
    <>
      <Section title={words.theme}>
        <div className={grid}>
          <Swatch theme="system" label={words.themeSystem} />
          <Swatch theme="natter-light" label={words.themeLight} />
          <Swatch theme="natter-dark" label={words.themeDark} />
          <Swatch theme="natter-contrast" label={words.themeContrast} />
        </div>
      </Section>
      <Section title={words.writing}>
        <Switch
          label={words.enterSends}
          hint={enterSends ? words.enterSendsHint : words.enterBreaksHint}
          on={enterSends}
          onChange={(on) => prefer({ enterSends: on })}
        />
      </Section>
      <Section title={words.otherThemes}>
        <div className={grid}>
          {OTHER_THEMES.map((theme) => (
            <Swatch
              key={theme}
              theme={theme}
              label={theme.charAt(0).toUpperCase() + theme.slice(1)}
            />
          ))}
        </div>
      </Section>
    </>
  );
}
