import { readJson, writeJson } from "@/lib/storage";

export interface Preferences {
  /** A theme's name, or `system`. */
  theme: string;
  /** Whether Enter sends; otherwise Ctrl+Enter does. */
  enterSends: boolean;
  /** Whether to show desktop notifications while the page is out of sight. */
  notify: boolean;
  /** The width of the list beside the conversation, in CSS pixels. */
  listWidth: number;
}

export const LIST_WIDTH = { min: 240, usual: 320, max: 480 } as const;

const KEY = "natter.preferences";
const usual: Preferences = {
  theme: "system",
  enterSends: true,
  notify: false,
  listWidth: LIST_WIDTH.usual,
};

export function readPreferences(): Preferences {
  return { ...usual, ...readJson<Partial<Preferences>>(KEY, {}) };
}

export function writePreferences(preferences: Preferences): void {
  writeJson(KEY, preferences);
}
