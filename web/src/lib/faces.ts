// How a person or a room looks without a picture: one or two letters and a colour that stays.

export function initials(name: string): string {
  const words = name.split(/[\s_.-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = [...new Intl.Segmenter().segment(words[0] ?? name)][0]?.segment ?? "?";
  const lastWord = words.length > 1 ? (words.at(-1) ?? "") : "";
  const last = [...new Intl.Segmenter().segment(lastWord)][0]?.segment ?? "";
  return (first + (/[\u3040-\u9fff\uac00-\ud7a3]/u.test(first) ? "" : last)).toUpperCase();
}

/** One of the eight `hue-N` classes, by the id. Ids that follow each other differ in all bits of the hash. */
export function hueOf(id: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return `hue-${((hash ^ (hash >>> 15)) >>> 0) % 8}`;
}
