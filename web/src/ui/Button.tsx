import type { ButtonHTMLAttributes, Ref } from "react";

const looks = {
  main: "btn-primary",
  plain: "btn-soft",
  quiet: "btn-ghost",
  danger: "btn-error",
  dangerQuiet: "btn-ghost text-error",
};

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: keyof typeof looks;
  busy?: boolean;
  small?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  look = "plain",
  busy = false,
  small = false,
  className = "",
  children,
  disabled,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      className={`btn ${looks[look]} ${small ? "btn-sm" : ""} font-semibold ${className}`}
      disabled={disabled === true || busy}
      aria-busy={busy}
      {...rest}
    >
      {busy && <span className="loading loading-spinner loading-xs" aria-hidden="true" />}
      {children}
    </button>
  );
}
