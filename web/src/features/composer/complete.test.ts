import { describe, expect, it } from "vitest";

import { askedAt, completed } from "@/features/composer/complete";
import { findEmoji } from "@/features/composer/emoji";

describe("completion", () => {
  it.each([
    ["hi @an", { trigger: "@", query: "an", from: 3 }],
    ["@", { trigger: "@", query: "", from: 0 }],
    ["#gen", { trigger: "#", query: "gen", from: 0 }],
    [":ta", { trigger: ":", query: "ta", from: 0 }],
    [":t", null],
    ["at 12:30", null],
    ["mail me@example", null],
    ["@ann ", null],
  ])("%j", (text, asked) => {
    expect(askedAt(text, text.length)).toEqual(asked);
  });

  it("puts the word in and the caret behind it", () => {
    const asked = askedAt("hi @an and you", 6);
    expect(asked).not.toBeNull();
    expect(completed("hi @an and you", 6, asked!, "@ann")).toEqual({
      text: "hi @ann and you",
      caret: 8,
    });
    expect(completed("hi @an", 6, asked!, "@ann")).toEqual({ text: "hi @ann ", caret: 8 });
  });

  it("finds emoji by what people call them", () => {
    expect(findEmoji("tad", 3)[0]).toMatchObject({ sign: "🎉", name: "tada" });
    expect(findEmoji("nothing-of-the-kind", 3)).toEqual([]);
  });
});
