import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from "react";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string;
  problem?: string | null;
  /** Stands at the end of the field. */
  after?: ReactNode;
  before?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

export function TextField({
  label,
  hint,
  problem = null,
  after,
  before,
  className = "",
  ...rest
}: Props) {
  const id = useId();
  const words = problem ?? hint;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {label}
      </label>
      <div
        className={`input bg-base-100 h-11 w-full ${problem === null ? "" : "input-error"} has-[input:focus-visible]:outline-primary pr-1`}
      >
        {before}
        <input
          id={id}
          aria-invalid={problem !== null}
          aria-describedby={words === undefined ? undefined : `${id}-words`}
          className="min-w-0 grow text-base focus-visible:outline-none"
          {...rest}
        />
        {after}
      </div>
      {words !== undefined && (
        <p
          id={`${id}-words`}
          className={`mt-1 text-sm ${problem === null ? "text-quiet" : "text-error"}`}
        >
          {words}
        </p>
      )}
    </div>
  );
}
