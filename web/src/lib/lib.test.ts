import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { deviceName } from "@/lib/device";
import { hueOf, initials } from "@/lib/faces";
import { isOnlyEmoji, oneLine, parse } from "@/lib/richtext";
import { dayName, shortTime } from "@/lib/time";
import { uuidv7 } from "@/lib/uuid";
import { plural } from "@/lib/words/plural";

describe("the text of a message", () => {
  it.each([
    ["plain", [{ kind: "text", text: "plain" }]],
    [
      "see https://a.example/b?c=d#e.",
      [
        { kind: "text", text: "see " },
        { kind: "link", text: "https://a.example/b?c=d#e", href: "https://a.example/b?c=d#e" },
        { kind: "text", text: "." },
      ],
    ],
    [
      "(https://en.example/Toad_(animal))",
      [
        { kind: "text", text: "(" },
        {
          kind: "link",
          text: "https://en.example/Toad_(animal)",
          href: "https://en.example/Toad_(animal)",
        },
        { kind: "text", text: ")" },
      ],
    ],
    [
      "run `a < b` now",
      [
        { kind: "text", text: "run " },
        { kind: "code", text: "a < b" },
        { kind: "text", text: " now" },
      ],
    ],
    [
      "before\n```rust\nfn main() {}\n```\nafter",
      [
        { kind: "text", text: "before" },
        { kind: "block", language: "rust", text: "fn main() {}" },
        { kind: "text", text: "after" },
      ],
    ],
    [
      "```\nnever closed\n\nby anybody",
      [{ kind: "block", language: "", text: "never closed\n\nby anybody" }],
    ],
    ["javascript:alert(1)", [{ kind: "text", text: "javascript:alert(1)" }]],
    ["<b>not bold</b>", [{ kind: "text", text: "<b>not bold</b>" }]],
  ])("%j", (body, parts) => {
    expect(parse(body)).toEqual(parts);
  });

  it("is taken apart without losing a word, and links lead to the web only", () => {
    const piece = fc.constantFrom(
      "`",
      "```",
      "\n",
      "https://x.example/",
      "(",
      ")",
      "word",
      " ",
      "<i>",
      ".",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const body = pieces.join("");
        const parts = parse(body);
        const shown = parts
          .map((part) => (part.kind === "block" ? part.language : "") + part.text)
          .join(" ");
        const words = (text: string) => text.match(/word/g)?.length ?? 0;
        expect(words(shown)).toBe(words(body));
        for (const part of parts)
          if (part.kind === "link") expect(part.href).toMatch(/^https?:\/\//);
      }),
    );
  });

  it("is one line in a list", () => {
    expect(oneLine("a\n\n  `b`\n```ts\nc```")).toBe("a b c");
  });

  it.each([
    ["🎉", true],
    ["👍🏽 👩‍👩‍👧", true],
    ["ok 👍", false],
    ["12", false],
    ["🎉🎉🎉🎉🎉🎉", false],
  ])("%s is only emoji: %s", (body, only) => {
    expect(isOnlyEmoji(body)).toBe(only);
  });
});

describe("a nonce", () => {
  it("is a UUID of version 7 and sorts by the time it was made", () => {
    const made = Array.from({ length: 5_000 }, () => uuidv7());
    for (const each of made)
      expect(each).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });
});

describe("times", () => {
  const now = new Date(2027, 5, 16, 12).getTime();
  const at = (...args: [number, number, number, number]) => new Date(...args).getTime();
  it("are as short as they can be", () => {
    expect(shortTime(at(2027, 5, 16, 9), now)).toMatch(/9/);
    expect(shortTime(at(2027, 5, 15, 23), now)).toMatch(/Tue/);
    expect(shortTime(at(2027, 1, 3, 9), now)).toMatch(/Feb/);
    expect(shortTime(at(2026, 1, 3, 9), now)).toMatch(/2026/);
  });
  it("name days by midnights, not by hours", () => {
    const words = { today: "T", yesterday: "Y" };
    expect(dayName(at(2027, 5, 16, 0), words, now)).toBe("T");
    expect(dayName(at(2027, 5, 15, 23), words, now)).toBe("Y");
    expect(dayName(at(2027, 5, 14, 23), words, now)).toBe("Monday");
  });
});

describe("a colour", () => {
  it("is one of eight, whatever the id", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n }), (id) => {
        expect(hueOf(String(id))).toMatch(/^hue-[0-7]$/);
      }),
    );
  });
});

describe("names", () => {
  it.each([
    ["Ann Lee", "AL"],
    ["Hugo Maximilian von Hohenlohe", "HH"],
    ["日本語", "日"],
    ["ben_okafor", "BO"],
    ["🦊", "🦊"],
  ])("%s is %s", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
  it("of devices are what a person would say", () => {
    const agent =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
    expect(deviceName(agent)).toBe("Chrome on Linux");
  });
  it("of counts follow the language", () => {
    const many = plural("en");
    expect(many(1, { one: "one", other: "# things" })).toBe("one");
    expect(many(1_234, { one: "one", other: "# things" })).toBe("1,234 things");
  });
});
