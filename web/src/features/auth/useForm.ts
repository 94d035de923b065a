import { useState, type SubmitEvent } from "react";

import { asProblem } from "@/api/problem";
import { text } from "@/lib/i18n";
import { explain } from "@/state/toasts";

/** A form that is sent once at a time and shows a problem at the field that has it. */
export function useForm<Field extends string>(
  required: readonly Field[],
  send: (values: Partial<Record<Field, string>>) => Promise<void>,
) {
  const [values, setValues] = useState<Partial<Record<Field, string>>>({});
  const [problems, setProblems] = useState<Partial<Record<Field | "all", string>>>({});
  const [busy, setBusy] = useState(false);
  const change = (field: Field, value: string) => {
    setValues((before) => ({ ...before, [field]: value }));
    setProblems({});
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const focus = (field: string) => form.querySelector<HTMLElement>(`[name="${field}"]`)?.focus();
    const missing = required.filter((field) => (values[field] ?? "") === "");
    const [first] = missing;
    if (first !== undefined) {
      setProblems(
        Object.fromEntries(missing.map((field) => [field, text.auth.required])) as typeof problems,
      );
      return focus(first);
    }
    setBusy(true);
    send(values).then(
      () => setBusy(false),
      (error: unknown) => {
        setBusy(false);
        const { field } = asProblem(error);
        const at =
          field !== null && form.querySelector(`[name="${field}"]`) !== null
            ? (field as Field)
            : "all";
        setProblems({ [at]: explain(error) } as typeof problems);
        focus(at);
      },
    );
  };
  return { values, problems, busy, change, submit };
}
