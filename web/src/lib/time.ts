// Times as people say them. Dates are written by the browser's own locale (for example 24-hour clocks).

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const weekdayFormat = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const weekdayLongFormat = new Intl.DateTimeFormat(undefined, { weekday: "long" });
const dateFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dateYearFormat = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  year: "numeric",
});
const dateLongFormat = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
});
const dateLongYearFormat = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});
const exactFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

const DAY_MS = 86_400_000;

function startOfDay(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** How many midnights lie between the two times. */
function daysBetween(earlier: number, later: number): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / DAY_MS);
}

export function sameDay(a: number, b: number): boolean {
  return startOfDay(a) === startOfDay(b);
}

export const clock = (at: number): string => clockFormat.format(at);

export const exact = (at: number): string => exactFormat.format(at);

/** For a list: a time today, a weekday this week, a date before that. */
export function shortTime(at: number, now = Date.now()): string {
  const days = daysBetween(at, now);
  if (days <= 0) return clock(at);
  if (days < 7) return weekdayFormat.format(at);
  if (new Date(at).getFullYear() === new Date(now).getFullYear()) return dateFormat.format(at);
  return dateYearFormat.format(at);
}

/** For the line between two days. */
export function dayName(
  at: number,
  words: { today: string; yesterday: string },
  now = Date.now(),
): string {
  const days = daysBetween(at, now);
  if (days === 0) return words.today;
  if (days === 1) return words.yesterday;
  if (days > 1 && days < 7) return weekdayLongFormat.format(at);
  if (new Date(at).getFullYear() === new Date(now).getFullYear()) return dateLongFormat.format(at);
  return dateLongYearFormat.format(at);
}

/** For a sentence: "just now", "5 minutes ago", "yesterday", a date. */
export function ago(at: number, justNow: string, language: string, now = Date.now()): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const minutes = Math.round((now - at) / 60_000);
  if (minutes < 1) return justNow;
  if (minutes < 60) return format.format(-minutes, "minute");
  const hours = Math.round(minutes / 60);
  if (hours < 24) return format.format(-hours, "hour");
  const days = daysBetween(at, now);
  if (days < 30) return format.format(-days, "day");
  return dateYearFormat.format(at);
}
