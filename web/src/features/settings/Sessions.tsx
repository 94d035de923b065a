import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";

import { http } from "@/api/http";
import type { Session } from "@/api/types";
import { Section } from "@/features/settings/Section";
import { language, text } from "@/lib/i18n";
import { ago, exact } from "@/lib/time";
import { toast, toastProblem } from "@/state/toasts";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { ListSkeleton } from "@/ui/ListSkeleton";
import { usePaged } from "@/ui/usePaged";

function Device({ session, onEnded }: { session: Session; onEnded: () => void }) {
  const [busy, setBusy] = useState(false);
  const words = text.settings;
  const name = session.device === "" ? words.unknownDevice : session.device;
  const Icon = /phone|android|ipad/i.test(session.device) ? Smartphone : Monitor;
  const end = () => {
    setBusy(true);
    http.endSession(session.id).then(
      () => {
        toast(words.ended(name));
        onEnded();
      },
      (error: unknown) => {
        setBusy(false);
        toastProblem(error, end);
      },
    );
  };
  const when = (at: number) => ago(at, text.common.justNow, language);
  return (
    <li className="border-line flex flex-wrap items-center gap-x-4 gap-y-2 border-b py-3 last:border-b-0">
      <Icon className="text-quiet size-6 shrink-0" aria-hidden="true" />
      <span className="min-w-0 grow">
        <span className="block truncate">{name}</span>
        <span className="text-quiet block text-sm" title={exact(session.used_at)}>
          {session.current ? (
            <span className="text-primary font-semibold">{words.thisDevice}</span>
          ) : (
            words.lastUsed(when(session.used_at))
          )}
          {", "}
          {words.since(when(session.created_at))}
        </span>
      </span>
      {!session.current && (
        <Button small busy={busy} aria-label={words.endSessionOf(name)} onClick={end}>
          {words.endSession}
        </Button>
      )}
    </li>
  );
}

export function Sessions() {
  const { items, loading, problem, again } = usePaged<Session>("", async () => {
    const { sessions } = await http.sessions();
    const items = sessions.toSorted(
      (a, b) => Number(b.current) - Number(a.current) || b.used_at - a.used_at,
    );
    return { items, next: null };
  });
  return (
    <Section title={text.settings.sessions}>
      {problem !== null ? (
        <Failure words={problem} onRetry={again} />
      ) : loading && items.length === 0 ? (
        <ListSkeleton rows={3} />
      ) : (
        <ul>
          {items.map((session) => (
            <Device key={session.id} session={session} onEnded={again} />
          ))}
        </ul>
      )}
    </Section>
  );
}
