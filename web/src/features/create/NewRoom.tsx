import { Hash, Users, type LucideIcon } from "lucide-react";
import { useState, type SubmitEvent } from "react";
import { useNavigate } from "react-router";

import { asProblem } from "@/api/problem";
import type { User } from "@/api/types";
import { text } from "@/lib/i18n";
import { createRoom } from "@/state/rooms";
import { explain } from "@/state/toasts";
import { Button } from "@/ui/Button";
import { PeoplePicker } from "@/ui/PeoplePicker";
import { TextField } from "@/ui/TextField";

type Kind = "group" | "channel";

interface ChoiceProps {
  kind: Kind;
  icon: LucideIcon;
  title: string;
  hint: string;
  chosen: boolean;
  onChoose: (kind: Kind) => void;
}

function Choice({ kind, icon: Icon, title, hint, chosen, onChoose }: ChoiceProps) {
  return (
    <label
      className={`has-[input:focus-visible]:outline-primary flex flex-1 cursor-pointer items-start gap-3 rounded-xl border p-4 has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-2 ${chosen ? "border-primary bg-chosen" : "border-line hover:bg-hover"}`}
    >
      <input
        type="radio"
        name="kind"
        className="sr-only"
        checked={chosen}
        onChange={() => onChoose(kind)}
      />
      <Icon className="mt-0.5 size-5 shrink-0" aria-hidden="true" />
      <span>
        <span className="block font-semibold">{title}</span>
        <span className="text-quiet block text-sm">{hint}</span>
      </span>
    </label>
  );
}

export function NewRoom({ startWith }: { startWith: Kind }) {
  const [kind, setKind] = useState<Kind>(startWith);
  const [name, setName] = useState("");
  const [people, setPeople] = useState<User[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ field: string | null; words: string } | null>(null);
  const navigate = useNavigate();
  const words = text.create;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() === "") {
      setProblem({ field: "name", words: text.auth.required });
      return;
    }
    setBusy(true);
    createRoom(
      kind,
      name.trim(),
      people.map((user) => user.id),
    ).then(
      (id) => navigate(`/rooms/${id}`, { replace: true }),
      (error: unknown) => {
        setBusy(false);
        setProblem({ field: asProblem(error).field, words: explain(error) });
      },
    );
  };
  return (
    <form className="flex flex-col gap-6" noValidate onSubmit={submit}>
      <fieldset>
        <legend className="mb-2 text-sm font-semibold">{words.kind}</legend>
        <div className="flex flex-col gap-3 tablet:flex-row">
          <Choice
            kind="group"
            icon={Users}
            title={words.group}
            hint={words.groupHint}
            chosen={kind === "group"}
            onChoose={setKind}
          />
          <Choice
            kind="channel"
            icon={Hash}
            title={words.channel}
            hint={words.channelHint}
            chosen={kind === "channel"}
            onChoose={setKind}
          />
        </div>
      </fieldset>
      <TextField
        label={words.name}
        value={name}
        maxLength={61}
        autoComplete="off"
        placeholder={kind === "group" ? words.groupExample : words.channelExample}
        before={
          kind === "channel" ? <Hash className="text-quiet size-4" aria-hidden="true" /> : undefined
        }
        problem={problem?.field === "name" ? problem.words : null}
        onChange={(event) => {
          setName(event.target.value);
          setProblem(null);
        }}
      />
      <fieldset className="min-w-0">
        <legend className="mb-2 text-sm font-semibold">{words.who}</legend>
        <PeoplePicker chosen={people} onChange={setPeople} />
      </fieldset>
      {problem !== null && problem.field !== "name" && (
        <p role="alert" className="text-error">
          {problem.words}
        </p>
      )}
      <Button type="submit" look="main" busy={busy} className="self-start">
        {kind === "group" ? words.submitGroup : words.submitChannel}
      </Button>
    </form>
  );
}
