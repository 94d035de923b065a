// UUID version 7 (RFC 9562 section 5.7). Within one page later ids sort after earlier ones, also in
// the same millisecond: the 12 bits after the version count (section 6.2, method 1).
let lastMs = 0;
let count = 0;

export function uuidv7(
  now = Date.now(),
  random = crypto.getRandomValues(new Uint8Array(16)),
): string {
  if (now > lastMs) {
    lastMs = now;
    count = ((random[6] ?? 0) << 3) | ((random[7] ?? 0) & 7);
  } else {
    count += 1;
    if (count > 0xfff) {
      lastMs += 1;
      count = 0;
    }
  }
  const bytes = random;
  for (let i = 0, rest = lastMs; i < 6; i += 1) {
    bytes[5 - i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (count >> 8);
  bytes[7] = count & 0xff;
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
