import { Hash } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";

import { http } from "@/api/http";
import { asProblem } from "@/api/problem";
import { text } from "@/lib/i18n";
import { joinChannel } from "@/state/rooms";
import { explain, toastProblem } from "@/state/toasts";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";

type Answer = "asking" | "channel" | "missing" | { failed: string };

function answerTo(error: unknown): Answer {
  const { code, status } = asProblem(error);
  if (code === "not_a_member") return "channel";
  if (status === 404 || status === 400 || status === 422) return "missing";
  return { failed: explain(error) };
}

/** A room that is not one's own: a channel that can be joined, or nothing that one may know of. */
export function Unjoined({ id, otherwise }: { id: string; otherwise: ReactNode }) {
  const [answer, setAnswer] = useState<Answer>("asking");
  const [round, setRound] = useState(0);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let here = true;
    // Should it be one's own after all, the list will say so.
    http.room(id).catch((error: unknown) => {
      if (here) setAnswer(answerTo(error));
    });
    return () => {
      here = false;
    };
  }, [id, round]);
  const join = () => {
    setBusy(true);
    joinChannel(id).catch((error: unknown) => {
      setBusy(false);
      toastProblem(error, join);
    });
  };
  if (answer === "asking") return null;
  if (answer === "missing") return otherwise;
  if (answer === "channel") {
    return (
      <Empty icon={Hash} title={text.room.join} hint={text.channels.subtitle}>
        <Button look="main" busy={busy} onClick={join}>
          {text.room.join}
        </Button>
      </Empty>
    );
  }
  return <Failure words={answer.failed} onRetry={() => setRound(round + 1)} />;
}
