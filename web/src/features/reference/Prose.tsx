import { parse } from "@/lib/richtext";

/** A description from the document: its lines stay lines, and code is shown as code. */
export function Prose({ text }: { text: string }) {
  return (
    <span className="whitespace-pre-line">
      {parse(text).map((part, index) =>
        part.kind === "code" || part.kind === "block" ? (
          <code key={index} className="bg-hover rounded px-1 font-mono text-[0.9em]">
            {part.text}
          </code>
        ) : (
          part.text
        ),
      )}
    </span>
  );
}
