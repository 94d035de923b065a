import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, Ref } from "react";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
  icon: LucideIcon;
  label: string;
  compact?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that is an icon; its label is heard and shown on hover. */
export function IconButton({ icon: Icon, label, compact = false, className = "", ...rest }: Props) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`hover:bg-hover inline-flex shrink-0 cursor-pointer items-center justify-center rounded-[0.625rem] disabled:cursor-default disabled:opacity-40 ${compact ? "size-8" : "size-10"} ${className}`}
      {...rest}
    >
      <Icon className={compact ? "size-4" : "size-5"} aria-hidden="true" />
    </button>
  );
}
