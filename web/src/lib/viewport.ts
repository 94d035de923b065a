/**
 * Keeps the app above an on-screen keyboard that covers the page instead of shrinking it (Safari, which
 * does not know `interactive-widget`). Zooming by hand is left alone.
 */
export function fitToViewport(): void {
  const view = window.visualViewport;
  if (view === null) return;
  const fit = () => {
    const { style } = document.documentElement;
    const covered = view.scale === 1 && window.innerHeight - view.height > 80;
    if (!covered) {
      style.removeProperty("--visible-height");
      return;
    }
    style.setProperty("--visible-height", `${view.height}px`);
    window.scrollTo(0, 0);
  };
  view.addEventListener("resize", fit);
}
