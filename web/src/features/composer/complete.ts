// Completion while one writes: @person, #channel, :emoji. Pure: what stands before the caret, and what
// becomes of the text when a suggestion is taken.

export type Trigger = "@" | "#" | ":";

export interface Asked {
  trigger: Trigger;
  query: string;
  /** Where the trigger stands. */
  from: number;
}

const PATTERN = /(?:^|[\s([{])([@#:])([\p{L}\p{N}_.+-]{0,30})$/u;

export function askedAt(text: string, caret: number): Asked | null {
  const match = PATTERN.exec(text.slice(Math.max(0, caret - 40), caret));
  if (match === null) return null;
  const trigger = match[1] as Trigger;
  const query = match[2] ?? "";
  // A colon alone is punctuation far more often than a wish.
  if (trigger === ":" && query.length < 2) return null;
  return { trigger, query, from: caret - query.length - 1 };
}

export function completed(
  text: string,
  caret: number,
  asked: Asked,
  insert: string,
): { text: string; caret: number } {
  const rest = text.slice(caret);
  const space = rest.startsWith(" ") ? "" : " ";
  const head = text.slice(0, asked.from) + insert + space;
  return { text: head + rest, caret: head.length + (space === "" ? 1 : 0) };
}
