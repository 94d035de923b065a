// One catalogue of words for each language. English is the measure: another language is a file of the
// same shape in `words/`, loaded before the first paint.
import { en, type Words } from "@/lib/words/en";

const languages: Record<string, () => Promise<Words>> = {};

export let text: Words = en;
export let language = "en";

/** Chooses the best of the person's languages that there are words for. */
export async function chooseLanguage(
  wished: readonly string[] = navigator.languages,
): Promise<void> {
  for (const tag of wished) {
    const short = tag.toLowerCase().split("-")[0] ?? "";
    if (short === "en") break;
    const load = languages[short];
    if (load === undefined) continue;
    text = await load();
    language = short;
    break;
  }
  document.documentElement.lang = language;
}
