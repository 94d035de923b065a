import { useState } from "react";

import { http } from "@/api/http";
import type { RoomId, User } from "@/api/types";
import { text } from "@/lib/i18n";
import { explain } from "@/state/toasts";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { PeoplePicker } from "@/ui/PeoplePicker";

export function AddPeople({ room, onClose }: { room: RoomId; onClose: () => void }) {
  const [people, setPeople] = useState<User[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const add = () => {
    setBusy(true);
    http
      .addMembers(
        room,
        people.map((user) => user.id),
      )
      .then(onClose, (error: unknown) => {
        setBusy(false);
        setProblem(explain(error));
      });
  };
  return (
    <Dialog title={text.details.add} onClose={onClose}>
      <PeoplePicker chosen={people} onChange={setPeople} />
      {problem !== null && (
        <p role="alert" className="text-error mt-3">
          {problem}
        </p>
      )}
      <div className="mt-4 flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          {text.common.cancel}
        </Button>
        <Button look="main" busy={busy} disabled={people.length === 0} onClick={add}>
          {text.details.addCount(Math.max(1, people.length))}
        </Button>
      </div>
    </Dialog>
  );
}
