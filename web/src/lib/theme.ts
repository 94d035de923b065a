/** Themes that are made for Natter, and those of DaisyUI that can be chosen besides. */
export const OWN_THEMES = ["natter-light", "natter-dark", "natter-contrast"] as const;
export const OTHER_THEMES = [
  "nord",
  "winter",
  "emerald",
  "corporate",
  "cupcake",
  "retro",
  "autumn",
  "lemonade",
  "silk",
  "caramellatte",
  "dim",
  "night",
  "coffee",
  "business",
  "forest",
  "dracula",
  "abyss",
  "sunset",
] as const;

/** Applies the wished theme to the page, and keeps following the system when that is the wish. */
export function applyTheme(wish: string): () => void {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const set = () => {
    const name = wish === "system" ? (dark.matches ? "natter-dark" : "natter-light") : wish;
    const root = document.documentElement;
    root.setAttribute("data-theme", name);
    root.toggleAttribute("data-dark", getComputedStyle(root).colorScheme.includes("dark"));
    const colour = getComputedStyle(root).getPropertyValue("--color-base-200").trim();
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", colour);
  };
  set();
  dark.addEventListener("change", set);
  return () => dark.removeEventListener("change", set);
}
