import { Hash, Users } from "lucide-react";

import { hueOf, initials } from "@/lib/faces";

const sizes = {
  small: "size-7 text-[0.6875rem]",
  middle: "size-9 text-xs",
  large: "size-11 text-sm",
  huge: "size-20 text-2xl",
};

interface Props {
  id: string;
  name: string;
  kind?: "person" | "group" | "channel";
  size?: keyof typeof sizes;
  /** Shows a dot when true. */
  online?: boolean;
}

/** The face of a person or a room. It says nothing that the text beside it does not say. */
export function Avatar({ id, name, kind = "person", size = "middle", online = false }: Props) {
  const shape = kind === "person" ? "rounded-full" : "rounded-xl";
  return (
    <span className="relative inline-flex shrink-0" aria-hidden="true">
      <span
        className={`hue-fill ${hueOf(id)} ${sizes[size]} ${shape} inline-flex items-center justify-center font-semibold select-none`}
      >
        {kind === "channel" ? (
          <Hash className="size-[45%]" />
        ) : kind === "group" ? (
          <Users className="size-[45%]" />
        ) : (
          initials(name)
        )}
      </span>
      {online && (
        <span className="bg-success outline-base-200 absolute -right-0.5 -bottom-0.5 size-2.5 rounded-full outline-2" />
      )}
    </span>
  );
}
