import { text } from "@/lib/i18n";
import { set } from "@/state/store";
import { Dialog } from "@/ui/Dialog";
import { KeyTable } from "@/ui/KeyTable";

export function Help() {
  return (
    <Dialog title={text.keyboard.title} onClose={() => set({ helpOpen: false })}>
      <KeyTable />
    </Dialog>
  );
}
