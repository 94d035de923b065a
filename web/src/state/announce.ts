// New messages for those who do not look: a screen reader hears those of the open room, the desktop
// shows those of directs and mentions when the person has asked for it.
import type { Entry } from "@/api/types";
import { text } from "@/lib/i18n";
import { get, set } from "@/state/store";

let openRoom: string | null = null;

export function announceFor(room: string | null): void {
  openRoom = room;
}

export function announce(entry: Entry): void {
  const { event, actor, room } = entry;
  const { held, preferences } = get();
  const me = held.me;
  if (event.type !== "message_posted" || event.body === null || me === null || actor.id === me.id)
    return;
  const body = event.body.length > 200 ? `${event.body.slice(0, 200)}…` : event.body;
  if (room === openRoom) set({ spoken: text.timeline.spoken(actor.display_name, body) });

  if (!preferences.notify || document.visibilityState === "visible") return;
  if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
  const summary = held.rooms[room]?.summary;
  const mentioned = event.body.toLowerCase().includes(`@${me.username.toLowerCase()}`);
  if (summary?.room.kind !== "direct" && !mentioned) return;
  const where = summary?.room.name ?? null;
  const title = where === null ? actor.display_name : `${actor.display_name} · ${where}`;
  const note = new Notification(title, { body, tag: room, icon: "/icon-192.png" });
  note.onclick = () => {
    window.focus();
    history.pushState(null, "", `/rooms/${room}`);
    window.dispatchEvent(new PopStateEvent("popstate"));
    note.close();
  };
}
