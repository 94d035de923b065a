// Writes a .br and a .gz beside every file of dist that gains from it, so that the server never
// compresses at run time.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = new URL("../dist", import.meta.url).pathname;
const compressible = new Set([".html", ".js", ".css", ".svg", ".json", ".webmanifest", ".txt"]);

const sums = { js: 0, css: 0 };
for (const name of readdirSync(dist, { recursive: true })) {
  const path = join(dist, name);
  if (!statSync(path).isFile() || !compressible.has(extname(path))) continue;
  const bytes = readFileSync(path);
  const br = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const gz = gzipSync(bytes, { level: 9 });
  if (br.length < bytes.length) writeFileSync(`${path}.br`, br);
  if (gz.length < bytes.length) writeFileSync(`${path}.gz`, gz);
  const kind = extname(path).slice(1);
  if (kind in sums) sums[kind] += br.length;
}

// What the first page loads: the entry and what it preloads. The budget is a promise.
const html = readFileSync(join(dist, "index.html"), "utf8");
const first = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1]);
const bytes = first.reduce((sum, name) => sum + statSync(join(dist, `${name}.br`)).size, 0);
const kib = (n) => `${(n / 1000).toFixed(1)} kB`;
console.log(
  `compressed: first load ${kib(bytes)} of script; all script ${kib(sums.js)}, all style ${kib(sums.css)}`,
);
if (bytes > 200_000) {
  console.error("the first load is above 200 kB of compressed script");
  process.exit(1);
}
