import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useNavigate } from "react-router";

import { useFound, type Choice } from "@/features/switcher/useFound";
import { text } from "@/lib/i18n";
import { joinChannel, writeTo } from "@/state/rooms";
import { set } from "@/state/store";
import { toastProblem } from "@/state/toasts";
import { Avatar } from "@/ui/Avatar";
import { Dialog } from "@/ui/Dialog";
import { SearchField } from "@/ui/SearchField";

async function roomOf(choice: Choice): Promise<string> {
  if (choice.kind === "people" && choice.user !== null) return writeTo(choice.user.id);
  if (choice.kind === "channels" && choice.room !== null) return joinChannel(choice.room.id);
  return choice.key;
}

export function Switcher() {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const found = useFound(query);
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const words = text.switcher;
  const chosen = Math.min(at, found.length - 1);
  const close = () => set({ switcherOpen: false });

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  const open = (choice: Choice) => {
    close();
    roomOf(choice).then(
      (room) => navigate(`/rooms/${room}`),
      (error: unknown) => toastProblem(error),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const choice = found[chosen];
    if (event.key === "ArrowDown") setAt((chosen + 1) % Math.max(1, found.length));
    else if (event.key === "ArrowUp")
      setAt((chosen - 1 + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter" && choice !== undefined && !event.nativeEvent.isComposing)
      open(choice);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={words.title} bare className="mt-[12dvh] mb-auto" onClose={close}>
      <div className="p-3">
        <SearchField
          label={words.placeholder}
          value={query}
          autoFocus
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={id}
          aria-activedescendant={found.length > 0 ? `${id}-${chosen}` : undefined}
          onChange={(value) => {
            setQuery(value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={words.title}
        className="thin-scroll max-h-[50dvh] overflow-y-auto px-2"
      >
        {found.map((choice, index) => (
          <div key={choice.kind + choice.key} role="presentation">
            {query.trim() !== "" && found[index - 1]?.kind !== choice.kind && (
              <p className="text-quiet px-3 pt-2 pb-1 text-xs font-semibold">
                {words[choice.kind]}
              </p>
            )}
            {/* The field keeps the focus; its keys choose. */}
            {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events */}
            <div
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              className={`flex h-12 cursor-pointer items-center gap-3 rounded-xl px-3 ${index === chosen ? "bg-chosen" : "hover:bg-hover"}`}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => open(choice)}
            >
              <Avatar {...choice.face} size="small" />
              <span className="min-w-0 truncate">{choice.title}</span>
              <span className="text-quiet min-w-0 truncate">{choice.hint}</span>
            </div>
          </div>
        ))}
      </div>
      {found.length === 0 && query.trim() !== "" && (
        <p className="text-quiet p-4 text-center">{words.none(query.trim())}</p>
      )}
      <p className="text-quiet border-line mt-2 hidden border-t px-5 py-2.5 text-xs tablet:block">
        {words.hint}
      </p>
    </Dialog>
  );
}
