import { memo, useState, type ReactNode } from "react";
import { Link } from "react-router";

import { text } from "@/lib/i18n";
import { isOnlyEmoji, parse, type Part } from "@/lib/richtext";

const LONG_CHARS = 2_000;
const LONG_LINES = 30;

function isLong(body: string): boolean {
  return body.length > LONG_CHARS || body.split("\n", LONG_LINES + 1).length > LONG_LINES;
}

function shortened(body: string): string {
  return body.split("\n", LONG_LINES).join("\n").slice(0, LONG_CHARS);
}

function Piece({ part }: { part: Part }) {
  switch (part.kind) {
    case "text":
      return part.text;
    case "code":
      return (
        <code className="bg-hover rounded-md px-1 py-0.5 font-mono text-[0.875em]">
          {part.text}
        </code>
      );
    case "block":
      return (
        <pre
          // The code may be wider than the bubble: then it is scrolled, also by keyboard.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          className="bg-hover thin-scroll my-1 overflow-x-auto rounded-lg p-2.5 font-mono text-[0.8125rem] leading-snug whitespace-pre"
        >
          {part.language !== "" && (
            <span className="text-quiet mb-1 block text-[0.6875rem] select-none">
              {part.language}
            </span>
          )}
          <code>{part.text}</code>
        </pre>
      );
    case "link": {
      const own = `${location.origin}/`;
      const look = "underline decoration-1 underline-offset-2";
      if (part.href.startsWith(own)) {
        return (
          <Link to={part.href.slice(own.length - 1)} className={look}>
            {part.text}
          </Link>
        );
      }
      return (
        <a href={part.href} className={look} target="_blank" rel="noopener noreferrer nofollow">
          {part.text}
        </a>
      );
    }
  }
}

interface Props {
  body: string;
  /** Stands at the end of the last line when there is room, else below it. */
  tail: ReactNode;
}

export const Body = memo(function Body({ body, tail }: Props) {
  const [whole, setWhole] = useState(false);
  const long = isLong(body);
  const parts = parse(long && !whole ? shortened(body) : body);
  if (isOnlyEmoji(body)) {
    return (
      <div>
        <p className="text-[2rem] leading-tight">{body}</p>
        {tail}
      </div>
    );
  }
  return (
    <div className="flow-root [overflow-wrap:anywhere] whitespace-pre-wrap">
      {parts.map((part, index) => (
        <Piece key={index} part={part} />
      ))}
      {long && (
        <button
          type="button"
          className="text-primary mt-1 block cursor-pointer font-semibold"
          onClick={() => setWhole(!whole)}
        >
          {whole ? text.common.showLess : text.common.showMore}
        </button>
      )}
      {tail}
    </div>
  );
});
