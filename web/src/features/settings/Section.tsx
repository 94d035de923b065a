import type { ReactNode } from "react";

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mb-8">
      <h2 className="mb-3 text-base font-semibold">{title}</h2>
      {children}
    </section>
  );
}

interface SwitchProps {
  label: string;
  hint: string;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

export function Switch({ label, hint, on, disabled = false, onChange }: SwitchProps) {
  return (
    <label className="flex cursor-pointer items-start gap-4">
      <span className="grow">
        <span className="block">{label}</span>
        <span className="text-quiet block text-sm">{hint}</span>
      </span>
      <input
        type="checkbox"
        role="switch"
        className="toggle toggle-primary mt-0.5"
        checked={on}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
