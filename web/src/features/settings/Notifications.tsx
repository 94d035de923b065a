import { useState } from "react";

import { Section, Switch } from "@/features/settings/Section";
import { text } from "@/lib/i18n";
import { prefer } from "@/state/preferences";
import { useNatter } from "@/state/store";

export function Notifications() {
  const words = text.settings;
  const notify = useNatter((state) => state.preferences.notify);
  const supported = typeof Notification !== "undefined";
  const [permission, setPermission] = useState(supported ? Notification.permission : "denied");
  const change = (on: boolean) => {
    if (!on || permission === "granted") {
      prefer({ notify: on });
      return;
    }
    void Notification.requestPermission().then((answer) => {
      setPermission(answer);
      prefer({ notify: answer === "granted" });
    });
  };
  const hint = !supported
    ? words.notifyUnsupported
    : permission === "denied"
      ? words.notifyDenied
      : words.notifyHint;
  return (
    <Section title={words.notifications}>
      <Switch
        label={words.notify}
        hint={hint}
        on={notify && permission === "granted"}
        disabled={permission === "denied"}
        onChange={change}
      />
    </Section>
  );
}
