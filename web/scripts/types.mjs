// Writes src/api/schema.d.ts from src/api/openapi.json, which `natter openapi` prints. With --check it
// only says whether the two still belong together.
import { readFileSync, writeFileSync } from "node:fs";

import openapi, { astToString } from "openapi-typescript";

const source = new URL("../src/api/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.d.ts", import.meta.url);

/** In an `allOf`, an object without properties only carries a description: as a type it is in the way. */
function tidy(node) {
  if (Array.isArray(node)) return node.map(tidy);
  if (node === null || typeof node !== "object") return node;
  const next = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, tidy(value)]));
  if (Array.isArray(next.allOf)) {
    const parts = next.allOf.filter((part) => part.type !== "object" || "properties" in part);
    const [only, ...others] = parts;
    if (only !== undefined && others.length === 0) {
      delete next.allOf;
      return { ...only, ...next };
    }
    next.allOf = parts;
  }
  return next;
}

const document = tidy(JSON.parse(readFileSync(source, "utf8")));
const types = `// Made by \`npm run types\`; do not edit.\n${astToString(await openapi(document))}`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== types) {
    console.error("src/api/schema.d.ts is not what src/api/openapi.json says: run `npm run types`");
    process.exit(1);
  }
} else {
  writeFileSync(target, types);
}
