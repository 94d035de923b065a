import { Search, X } from "lucide-react";
import type { InputHTMLAttributes, Ref } from "react";

import { text } from "@/lib/i18n";

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  ref?: Ref<HTMLInputElement>;
}

export function SearchField({ label, value, onChange, className = "", ...rest }: Props) {
  return (
    <label
      className={`bg-hover focus-within:outline-primary flex h-10 items-center gap-2 rounded-[0.625rem] px-3 focus-within:outline-2 ${className}`}
    >
      <Search className="text-quiet size-4 shrink-0" aria-hidden="true" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        autoComplete="off"
        spellCheck={false}
        className="placeholder:text-quiet min-w-0 grow bg-transparent outline-none [&::-webkit-search-cancel-button]:hidden"
        onChange={(event) => onChange(event.target.value)}
        {...rest}
      />
      {value !== "" && (
        <button
          type="button"
          className="cursor-pointer"
          aria-label={text.common.clear}
          onClick={() => onChange("")}
        >
          <X className="size-4" aria-hidden="true" />
        </button>
      )}
    </label>
  );
}
