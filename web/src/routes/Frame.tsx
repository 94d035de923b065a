import { lazy, Suspense, useEffect, type CSSProperties } from "react";
import { Outlet, useLocation, useParams } from "react-router";

import { ChannelList } from "@/features/channels/ChannelList";
import { Divider } from "@/features/frame/Divider";
import { Speaker, useTitle } from "@/features/frame/Ears";
import { LinkBar } from "@/features/frame/LinkBar";
import { Rail, Tabs } from "@/features/frame/Rail";
import { useShortcuts } from "@/features/frame/useShortcuts";
import { PeopleList } from "@/features/people/PeopleList";
import { RoomList } from "@/features/rooms/RoomList";
import { Switcher } from "@/features/switcher/Switcher";
import { text } from "@/lib/i18n";
import { listenToBrowser } from "@/state/live";
import { deleteWaiting } from "@/state/messages";
import { useNatter } from "@/state/store";
import { titleOf } from "@/state/titles";

const Help = lazy(() => import("@/features/frame/Help").then((part) => ({ default: part.Help })));

/** On a phone one pane at a time: these paths show the list, all others what is beside it. */
const LIST_ONLY = /^\/(people|channels)?\/?$/;

function usePlace(): string | null {
  const { id } = useParams();
  const { pathname } = useLocation();
  const title = useNatter((state) => {
    const summary = id === undefined ? undefined : state.held.rooms[id]?.summary;
    return summary === undefined ? null : titleOf(summary);
  });
  if (title !== null) return title;
  if (pathname.startsWith("/people")) return text.people.title;
  if (pathname.startsWith("/channels")) return text.channels.title;
  if (pathname.startsWith("/settings")) return text.settings.title;
  if (pathname.startsWith("/new")) return text.create.title;
  return null;
}

function List() {
  const { pathname } = useLocation();
  if (pathname.startsWith("/people")) return <PeopleList />;
  if (pathname.startsWith("/channels")) return <ChannelList />;
  return <RoomList />;
}

function SkipLink() {
  return (
    <a
      href="#pane"
      className="bg-primary text-primary-content sr-only z-50 rounded-lg px-4 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      onClick={(event) => {
        event.preventDefault();
        (
          document.querySelector<HTMLElement>("[data-composer]") ?? document.getElementById("pane")
        )?.focus();
      }}
    >
      {text.frame.skip}
    </a>
  );
}

export function Frame() {
  const { pathname } = useLocation();
  const width = useNatter((state) => state.preferences.listWidth);
  const switcherOpen = useNatter((state) => state.switcherOpen);
  const helpOpen = useNatter((state) => state.helpOpen);
  useTitle(usePlace());
  useShortcuts();
  useEffect(listenToBrowser, []);
  useEffect(() => {
    window.addEventListener("pagehide", deleteWaiting);
    return () => window.removeEventListener("pagehide", deleteWaiting);
  }, []);
  const listOnly = LIST_ONLY.test(pathname);
  return (
    <div className="safe-top flex h-full flex-col">
      <SkipLink />
      <LinkBar />
      <div className="flex min-h-0 grow">
        <Rail />
        <div
          className={`border-line relative min-w-0 flex-col border-r tablet:flex tablet:w-[17.5rem] tablet:shrink-0 desk:w-(--list-width) ${listOnly ? "flex w-full" : "hidden"}`}
          style={{ "--list-width": `${width}px` } as CSSProperties}
        >
          <div className="flex min-h-0 grow flex-col">
            <List />
          </div>
          <Tabs />
          <Divider />
        </div>
        <main
          id="pane"
          tabIndex={-1}
          className={`bg-base-100 min-w-0 grow flex-col outline-none tablet:flex ${listOnly ? "hidden" : "flex"}`}
        >
          <Outlet />
        </main>
      </div>
      <Speaker />
      {switcherOpen && <Switcher />}
      <Suspense>{helpOpen && <Help />}</Suspense>
    </div>
  );
}
