import { Copy, Link2, Pencil, Trash2 } from "lucide-react";

import type { MessageLine, RoomSummary } from "@/api/types";
import { text } from "@/lib/i18n";
import { deleteMessage, startEditing } from "@/state/messages";
import { mayManage } from "@/state/roles";
import { get } from "@/state/store";
import { toast } from "@/state/toasts";
import type { MenuItem } from "@/ui/Menu";

function copy(words: string, done: string): void {
  navigator.clipboard.writeText(words).then(
    () => toast(done, { staysMs: 2_000 }),
    () => toast(text.timeline.copyFailed, { tone: "error" }),
  );
}

function canDelete(line: MessageLine, summary: RoomSummary): boolean {
  const me = get().held.me;
  if (me === null || line.body === null) return false;
  return line.author === me.id || mayManage(summary);
}

/** What can be done with a message, by key of the keyboard. */
export function actionsOn(line: MessageLine, summary: RoomSummary): (MenuItem & { key: string })[] {
  const { actions, copied, linkCopied } = text.timeline;
  const { body, room, seq, author } = line;
  const items: (MenuItem & { key: string })[] = [];
  if (body !== null && author === get().held.me?.id) {
    items.push({
      key: "e",
      label: actions.edit,
      icon: Pencil,
      shortcut: "E",
      run: () => startEditing(room, seq),
    });
  }
  if (body !== null) {
    items.push({
      key: "c",
      label: actions.copy,
      icon: Copy,
      shortcut: "C",
      run: () => copy(body, copied),
    });
  }
  items.push({
    key: "l",
    label: actions.link,
    icon: Link2,
    shortcut: "L",
    run: () => copy(`${location.origin}/rooms/${room}/${seq}`, linkCopied),
  });
  if (canDelete(line, summary)) {
    items.push({
      key: "Delete",
      label: actions.delete,
      icon: Trash2,
      shortcut: "Del",
      danger: true,
      run: () => deleteMessage(room, seq),
    });
  }
  return items;
}
