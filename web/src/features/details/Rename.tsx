import { useState, type SubmitEvent } from "react";

import type { RoomSummary } from "@/api/types";
import { text } from "@/lib/i18n";
import { renameRoom } from "@/state/rooms";
import { explain } from "@/state/toasts";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/TextField";

export function Rename({
  summary: { room },
  onClose,
}: {
  summary: RoomSummary;
  onClose: () => void;
}) {
  const [name, setName] = useState(room.name ?? "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    renameRoom(room.id, name.trim()).then(onClose, (error: unknown) => {
      setBusy(false);
      setProblem(explain(error));
    });
  };
  return (
    <Dialog title={text.details.rename} onClose={onClose}>
      <form noValidate onSubmit={submit}>
        <TextField
          label={text.details.name}
          value={name}
          maxLength={61}
          autoFocus
          autoComplete="off"
          problem={problem}
          onChange={(event) => {
            setName(event.target.value);
            setProblem(null);
          }}
        />
        <div className="mt-5 flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            {text.common.cancel}
          </Button>
          <Button type="submit" look="main" busy={busy} disabled={name.trim() === ""}>
            {text.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
