import { text } from "@/lib/i18n";
import { useNatter } from "@/state/store";

const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
export const COMMAND = mac ? "⌘" : "Ctrl";

/** Every key and what it does. */
export function KeyTable() {
  const enterSends = useNatter((state) => state.preferences.enterSends);
  const words = text.keyboard;
  const keys: [string, string][] = [
    [`${COMMAND} K`, words.switcher],
    ["Alt ↓", words.nextRoom],
    ["Alt ↑", words.previousRoom],
    ["Alt Shift ↓", words.nextUnread],
    [`${COMMAND} .`, words.details],
    [enterSends ? "Enter" : `${COMMAND} Enter`, words.send],
    [enterSends ? "Shift Enter" : "Enter", words.newLine],
    ["↑", words.editLast],
    ["@ # :", words.complete],
    ["↑ ↓", words.messages],
    ["E", words.editMessage],
    ["C", words.copyMessage],
    ["Del", words.deleteMessage],
    ["Esc", words.escape],
    ["?", words.help],
  ];
  return (
    <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
      {keys.map(([key, what]) => (
        <div key={what} className="contents">
          <dt className="flex flex-wrap justify-end gap-1">
            {key.split(" ").map((each) => (
              <kbd key={each} className="kbd kbd-sm">
                {each}
              </kbd>
            ))}
          </dt>
          <dd className="text-sm">{what}</dd>
        </div>
      ))}
    </dl>
  );
}
