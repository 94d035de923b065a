// The text of a message as parts to show: code blocks, code spans, links, and plain text. Nothing is
// ever taken as markup by the browser.

export type Part =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "code"; text: string }
  | { kind: "block"; text: string; language: string };

const FENCE = /(^|\n)```([\w+#.-]*)[ \t]*\n([\s\S]*?)(?:\n```[ \t]*(?=\n|$)|$(?![\s\S]))/g;
const INLINE = /`([^`\n]+)`|\bhttps?:\/\/[^\s<>"`]{1,2000}/g;

export function parse(body: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of body.matchAll(FENCE)) {
    const before = body.slice(from, match.index);
    inline(before.replace(/\n+$/, ""), parts);
    parts.push({ kind: "block", language: match[2] ?? "", text: match[3] ?? "" });
    from = match.index + match[0].length;
  }
  inline(from === 0 ? body : body.slice(from).replace(/^\n+/, ""), parts);
  return parts;
}

function inline(text: string, parts: Part[]): void {
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) parts.push({ kind: "text", text: text.slice(from, match.index) });
    from = match.index + match[0].length;
    if (match[1] !== undefined) {
      parts.push({ kind: "code", text: match[1] });
      continue;
    }
    const href = withoutTail(match[0]);
    from = match.index + href.length;
    parts.push(
      URL.canParse(href) ? { kind: "link", text: href, href } : { kind: "text", text: href },
    );
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
}

/** A link without the punctuation of the sentence around it. */
function withoutTail(link: string): string {
  let end = link.length;
  for (;;) {
    const last = link[end - 1] ?? "";
    const head = link.slice(0, end);
    const unopened = last === ")" && head.split("(").length < head.split(")").length;
    if (!unopened && !".,;:!?'*_~]}".includes(last)) return head;
    end -= 1;
  }
}

const ONLY_EMOJI =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\s){1,24}$/u;

/** Whether the message is a few emoji and nothing else: they are shown large. */
export function isOnlyEmoji(body: string): boolean {
  return (
    ONLY_EMOJI.test(body) && [...new Intl.Segmenter().segment(body.replace(/\s/g, ""))].length <= 5
  );
}

/** A message on one line, for a list. */
export function oneLine(body: string): string {
  return body
    .replace(/```[\w+#.-]*\n?/g, "")
    .replace(/`([^`\n]+)`/g, "$1")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}
