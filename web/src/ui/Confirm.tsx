import { useState } from "react";

import { text } from "@/lib/i18n";
import { explain } from "@/state/toasts";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";

interface Props {
  title: string;
  hint: string;
  act: string;
  onAct: () => Promise<void>;
  onClose: () => void;
}

/** Asks once before something that cannot be taken back. */
export function Confirm({ title, hint, act, onAct, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = () => {
    setBusy(true);
    setProblem(null);
    onAct().then(onClose, (error: unknown) => {
      setProblem(explain(error));
      setBusy(false);
    });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="text-quiet">{hint}</p>
      {problem !== null && (
        <p role="alert" className="text-error mt-3">
          {problem}
        </p>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          {text.common.cancel}
        </Button>
        <Button look="danger" busy={busy} onClick={run}>
          {act}
        </Button>
      </div>
    </Dialog>
  );
}
