import { Check, Pencil, SendHorizontal, X } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";

import type { MessageLine, RoomSummary } from "@/api/types";
import { askedAt, completed, type Asked } from "@/features/composer/complete";
import { Suggestions } from "@/features/composer/Suggestions";
import { useSuggestions, type Suggestion } from "@/features/composer/useSuggestions";
import { useTyping } from "@/features/composer/useTyping";
import { text } from "@/lib/i18n";
import { oneLine } from "@/lib/richtext";
import { keepDraft, readDraft } from "@/state/drafts";
import { send } from "@/state/live";
import { editMessage, startEditing, stopEditing } from "@/state/messages";
import { get, useNatter } from "@/state/store";
import { explain } from "@/state/toasts";
import { titleOf } from "@/state/titles";
import { IconButton } from "@/ui/IconButton";

const BODY_MAX_BYTES = 16_384;
const bytes = new TextEncoder();

function lastOwn(room: string): MessageLine | undefined {
  const { held, vanishing } = get();
  return held.rooms[room]?.timeline?.lines.findLast(
    (line): line is MessageLine =>
      line.line === "message" &&
      line.author === held.me?.id &&
      line.body !== null &&
      !vanishing.has(`${room}/${line.seq}`),
  );
}

function messageAt(room: string, seq: number): MessageLine | undefined {
  return get().held.rooms[room]?.timeline?.lines.find(
    (line): line is MessageLine => line.line === "message" && line.seq === seq,
  );
}

/** The field grows with what is in it, to a third of the window. */
function useGrowth(value: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const box = field.current;
    if (box === null) return;
    box.style.height = "0";
    const most = Math.max(96, window.innerHeight / 3);
    box.style.height = `${Math.min(box.scrollHeight, most)}px`;
    box.style.overflowY = box.scrollHeight > most ? "auto" : "hidden";
  }, [value]);
  return field;
}

export function Composer({ summary }: { summary: RoomSummary }) {
  const { id } = summary.room;
  const me = useNatter((state) => state.held.me?.id ?? "");
  const enterSends = useNatter((state) => state.preferences.enterSends);
  const editing = useNatter((state) => (state.editing?.room === id ? state.editing.seq : null));
  const [draft, setDraft] = useState(() => readDraft(me, id));
  const [edit, setEdit] = useState<{ seq: number; body: string; before: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [chosen, setChosen] = useState(0);
  const typing = useTyping(id);
  const listId = useId();

  if (editing !== (edit?.seq ?? null)) {
    const message = editing === null ? undefined : messageAt(id, editing);
    const body = message?.body ?? null;
    setEdit(editing === null || body === null ? null : { seq: editing, body, before: body });
    if (editing !== null && body === null) stopEditing();
    setProblem(null);
    setAsked(null);
  }

  const value = edit === null ? draft : edit.body;
  const field = useGrowth(value);
  const suggestions = useSuggestions(asked, summary);
  const open = suggestions.length > 0;
  const over = bytes.encode(value.trimEnd()).length - BODY_MAX_BYTES;
  const empty = value.trim() === "";

  useEffect(() => {
    // A pointer that hovers means a keyboard that is there: no keyboard jumps up on a phone.
    if (edit !== null || window.matchMedia("(hover: hover)").matches)
      field.current?.focus({ preventScroll: true });
  }, [edit?.seq, edit, field]);

  const write = (next: string) => {
    setProblem(null);
    if (edit !== null) {
      setEdit({ ...edit, body: next });
      return;
    }
    setDraft(next);
    keepDraft(me, id, next);
    if (next.trim() === "") typing.stopped();
    else typing.wrote();
  };

  const submit = () => {
    if (empty || over > 0 || busy) return;
    field.current?.focus();
    if (edit === null) {
      send(id, draft.trimEnd());
      write("");
      return;
    }
    if (edit.body.trimEnd() === edit.before) {
      stopEditing();
      return;
    }
    setBusy(true);
    editMessage(id, edit.seq, edit.body.trimEnd())
      .then(stopEditing, (error: unknown) => setProblem(explain(error)))
      .finally(() => setBusy(false));
  };

  const take = (suggestion: Suggestion) => {
    const box = field.current;
    if (box === null || asked === null) return;
    const next = completed(value, box.selectionStart, asked, suggestion.insert);
    write(next.text);
    setAsked(null);
    requestAnimationFrame(() => box.setSelectionRange(next.caret, next.caret));
  };

  const onSuggestionKey = (event: KeyboardEvent): boolean => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const suggestion = suggestions[Math.min(chosen, suggestions.length - 1)];
    if (step !== undefined) setChosen((chosen + step + suggestions.length) % suggestions.length);
    else if (
      (event.key === "Enter" || event.key === "Tab") &&
      !event.shiftKey &&
      suggestion !== undefined
    )
      take(suggestion);
    else if (event.key === "Escape") setAsked(null);
    else return false;
    return true;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const sends =
      event.key === "Enter" &&
      (enterSends ? !event.shiftKey && !event.altKey : event.ctrlKey || event.metaKey);
    const last = event.key === "ArrowUp" && edit === null && value === "" ? lastOwn(id) : undefined;
    if (open && onSuggestionKey(event)) event.stopPropagation();
    else if (sends) submit();
    else if (event.key === "Escape" && edit !== null) {
      event.stopPropagation();
      stopEditing();
    } else if (last !== undefined) startEditing(id, last.seq);
    else return;
    event.preventDefault();
  };

  return (
    <div className="safe-bottom shrink-0 px-3 [--least:0.75rem] tablet:px-5">
      {edit !== null && (
        <div className="border-line bg-base-100 text-quiet flex items-center gap-2 rounded-t-xl border border-b-0 py-1 pr-1 pl-4 text-[0.8125rem]">
          <Pencil className="text-primary size-4 shrink-0" aria-hidden="true" />
          <span className="text-primary shrink-0 font-semibold">{text.composer.editing}</span>
          <span className="min-w-0 grow truncate">{oneLine(edit.before)}</span>
          <IconButton icon={X} label={text.composer.stop} compact onClick={stopEditing} />
        </div>
      )}
      <div
        className={`border-line bg-base-100 focus-within:border-primary relative flex items-end gap-1 border py-1 pr-1 pl-4 ${edit === null ? "rounded-xl" : "rounded-b-xl"}`}
      >
        {open && (
          <Suggestions
            id={listId}
            list={suggestions}
            chosen={Math.min(chosen, suggestions.length - 1)}
            onTake={take}
          />
        )}
        <textarea
          ref={field}
          rows={1}
          value={value}
          aria-label={text.composer.label(titleOf(summary))}
          placeholder={text.composer.label(titleOf(summary))}
          role="combobox"
          aria-expanded={open}
          aria-controls={open ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={
            open ? `${listId}-${Math.min(chosen, suggestions.length - 1)}` : undefined
          }
          enterKeyHint={enterSends ? "send" : "enter"}
          data-composer
          className="placeholder:text-quiet thin-scroll my-2 min-w-0 grow resize-none bg-transparent text-base leading-6 outline-none placeholder:truncate placeholder:whitespace-nowrap tablet:text-[0.9375rem]"
          onChange={(event) => {
            write(event.target.value);
            setChosen(0);
            setAsked(askedAt(event.target.value, event.target.selectionStart));
          }}
          onBlur={() => setAsked(null)}
          onKeyDown={onKeyDown}
        />
        <IconButton
          icon={edit === null ? SendHorizontal : Check}
          label={edit === null ? text.composer.send : text.composer.save}
          disabled={empty || over > 0 || busy}
          className={empty || over > 0 ? "text-quiet" : "text-primary"}
          onMouseDown={(event) => event.preventDefault()}
          onClick={submit}
        />
      </div>
      {(problem !== null || over > 0) && (
        <p role="alert" className="text-error px-4 pt-1 text-[0.8125rem]">
          {problem ?? text.composer.tooLong(over)}
        </p>
      )}
    </div>
  );
}
