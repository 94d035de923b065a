import { writePreferences, type Preferences } from "@/lib/preferences";
import { get, set } from "@/state/store";

export function prefer(change: Partial<Preferences>): void {
  const preferences = { ...get().preferences, ...change };
  writePreferences(preferences);
  set({ preferences });
}
