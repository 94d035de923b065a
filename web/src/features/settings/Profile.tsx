import { useState, type SubmitEvent } from "react";

import { http } from "@/api/http";
import { Section } from "@/features/settings/Section";
import { text } from "@/lib/i18n";
import { logOut } from "@/state/account";
import { take } from "@/state/live";
import { useNatter } from "@/state/store";
import { explain, toast, toastProblem } from "@/state/toasts";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/TextField";

function NameForm() {
  const me = useNatter((state) => state.held.me);
  const [name, setName] = useState(me?.display_name ?? "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  if (me === null) return null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    http
      .changeProfile(name.trim())
      .then(
        (user) => {
          take({ kind: "me", user });
          toast(text.settings.saved, { staysMs: 2_000 });
        },
        (error: unknown) => setProblem(explain(error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <form noValidate onSubmit={submit}>
      <div className="mb-5 flex items-center gap-4">
        <Avatar id={me.id} name={name.trim() === "" ? me.username : name} size="huge" />
        <div className="min-w-0">
          <p className="truncate text-lg font-semibold">{me.display_name}</p>
          <p className="text-quiet truncate">@{me.username}</p>
        </div>
      </div>
      <TextField
        label={text.settings.name}
        value={name}
        maxLength={60}
        autoComplete="name"
        problem={problem}
        onChange={(event) => {
          setName(event.target.value);
          setProblem(null);
        }}
      />
      <Button
        type="submit"
        look="main"
        className="mt-3"
        busy={busy}
        disabled={name.trim() === "" || name.trim() === me.display_name}
      >
        {text.common.save}
      </Button>
    </form>
  );
}

export function Profile() {
  const waiting = useNatter(
    (state) => state.pending.filter((each) => each.state !== "sent").length,
  );
  const server = useNatter((state) => state.server);
  const [busy, setBusy] = useState(false);
  const out = () => {
    setBusy(true);
    logOut()
      .catch((error: unknown) => toastProblem(error, out))
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Section title={text.settings.profile}>
        <NameForm />
      </Section>
      <Section title={text.settings.logOut}>
        <p className="text-quiet mb-3 text-sm">
          {waiting > 0 ? text.settings.logOutPending(waiting) : text.settings.logOutHint}
        </p>
        <Button look="plain" busy={busy} onClick={out}>
          {text.settings.logOut}
        </Button>
      </Section>
      {server !== null && (
        <Section title={text.settings.about}>
          <p className="text-quiet text-sm">{text.settings.version(server.name, server.version)}</p>
          <a
            href="/developers"
            className="text-primary mt-2 inline-block text-sm underline underline-offset-2"
          >
            {text.settings.developers}
          </a>
        </Section>
      )}
    </>
  );
}
