import { Hash, MessagesSquare, Settings, UsersRound, type LucideIcon } from "lucide-react";
import { Link, NavLink, useLocation } from "react-router";

import { text } from "@/lib/i18n";
import { useUnreadTotal } from "@/state/list";
import { useNatter } from "@/state/store";
import { Avatar } from "@/ui/Avatar";
import { Logo } from "@/ui/Logo";

interface Place {
  to: string;
  label: string;
  icon: LucideIcon;
  /** Paths that belong to it. */
  owns: RegExp;
}

const places = (): Place[] => [
  { to: "/", label: text.frame.rooms, icon: MessagesSquare, owns: /^\/($|rooms|new)/ },
  { to: "/people", label: text.frame.people, icon: UsersRound, owns: /^\/people/ },
  { to: "/channels", label: text.frame.channels, icon: Hash, owns: /^\/channels/ },
  { to: "/settings", label: text.frame.settings, icon: Settings, owns: /^\/settings/ },
];

function Mark({ count }: { count: number }) {
  return (
    <span className="bg-primary text-primary-content outline-base-200 absolute -top-1 -right-2 min-w-4 rounded-full px-1 text-center text-[0.625rem] leading-4 font-semibold outline-2">
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span className="sr-only">, {text.rooms.unread(count)}</span>
    </span>
  );
}

/** The way between the parts: beside everything on a desk. */
export function Rail() {
  const { pathname } = useLocation();
  const me = useNatter((state) => state.held.me);
  const total = useUnreadTotal();
  return (
    <nav
      aria-label={text.frame.main}
      className="border-line hidden w-[4.5rem] shrink-0 flex-col items-center gap-1 border-r py-3 desk:flex"
    >
      <Link to="/" aria-label={text.common.app} className="mb-3 rounded-xl p-1">
        <Logo className="size-9" />
      </Link>
      {places().map(({ to, label, icon: Icon, owns }) => (
        <NavLink
          key={to}
          to={to}
          aria-current={owns.test(pathname) ? "page" : undefined}
          className={`relative flex w-16 flex-col items-center gap-0.5 rounded-xl py-2 text-[0.6875rem] ${owns.test(pathname) ? "bg-chosen font-semibold" : "text-quiet hover:bg-hover"}`}
        >
          <span className="relative">
            <Icon className="size-5" aria-hidden="true" />
            {to === "/" && total > 0 && <Mark count={total} />}
          </span>
          {label}
        </NavLink>
      ))}
      <span className="grow" />
      {me !== null && (
        <Link
          to="/settings/profile"
          aria-label={text.frame.profile(me.display_name)}
          title={me.display_name}
          className="rounded-full"
        >
          <Avatar id={me.id} name={me.display_name} />
        </Link>
      )}
    </nav>
  );
}

/** The same on a narrow screen, below the list. */
export function Tabs() {
  const { pathname } = useLocation();
  const total = useUnreadTotal();
  return (
    <nav
      aria-label={text.frame.main}
      className="border-line safe-bottom flex shrink-0 border-t desk:hidden"
    >
      {places().map(({ to, label, icon: Icon, owns }) => (
        <NavLink
          key={to}
          to={to}
          aria-current={owns.test(pathname) ? "page" : undefined}
          className={`flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-[0.6875rem] focus-visible:-outline-offset-2 ${owns.test(pathname) ? "text-primary font-semibold" : "text-quiet"}`}
        >
          <span className="relative">
            <Icon className="size-5" aria-hidden="true" />
            {to === "/" && total > 0 && <Mark count={total} />}
          </span>
          {label}
        </NavLink>
      ))}
    </nav>
  );
}
