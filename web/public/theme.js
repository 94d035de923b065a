// Sets the theme before the first paint; the application takes over from there (src/lib/theme.ts).
(function () {
  var wish = "system";
  try {
    wish = JSON.parse(localStorage.getItem("natter.preferences") || "{}").theme || "system";
  } catch {
    // Storage may be forbidden: then the system's wish counts.
  }
  var dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  if (wish === "system") wish = dark ? "natter-dark" : "natter-light";
  document.documentElement.setAttribute("data-theme", wish);
})();
