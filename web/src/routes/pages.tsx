import { Hand, MessagesSquare } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { Link, Navigate, useLocation, useParams, useSearchParams } from "react-router";

import { LogIn } from "@/features/auth/LogIn";
import { SignUp } from "@/features/auth/SignUp";
import { text } from "@/lib/i18n";
import { begin } from "@/state/account";
import { useNatter } from "@/state/store";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { COMMAND } from "@/ui/KeyTable";
import { Logo } from "@/ui/Logo";

/** Nothing is chosen yet, on a screen that has room for more than the list. */
export function Home() {
  const name = useNatter((state) => state.held.me?.display_name ?? "");
  const newcomer = useNatter((state) => state.known && Object.keys(state.held.rooms).length === 0);
  if (newcomer)
    return <Empty icon={Hand} title={text.rooms.welcome(name)} hint={text.rooms.welcomeHint} />;
  const [before = "", after = ""] = text.rooms.chooseHint.split("{key}");
  const hint = (
    <>
      {before}
      <kbd className="kbd kbd-sm">{COMMAND}</kbd> <kbd className="kbd kbd-sm">K</kbd>
      {after}
    </>
  );
  return <Empty icon={MessagesSquare} title={text.rooms.choose} hint={hint} />;
}

function useTitleOf(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${text.common.app}`;
  }, [title]);
}

/** Where to go after logging in: back to where one came from, on this server only. */
function useNext(): string {
  const [search] = useSearchParams();
  const next = search.get("next") ?? "/";
  return /^\/(?![/\\])/.test(next) ? next : "/";
}

export function LogInPage() {
  const signedIn = useNatter((state) => state.signedIn);
  const needsOwner = useNatter(
    (state) => state.server?.needs_owner === true && state.server.registration === "open",
  );
  const next = useNext();
  useTitleOf(text.auth.logIn);
  if (signedIn === "yes") return <Navigate to={next} replace />;
  if (needsOwner) return <Navigate to="/signup" replace />;
  return <LogIn />;
}

export function SignUpPage() {
  const signedIn = useNatter((state) => state.signedIn);
  const next = useNext();
  useTitleOf(text.auth.signUp);
  if (signedIn === "yes") return <Navigate to={next} replace />;
  return <SignUp invitation={null} />;
}

export function JoinPage() {
  const { token = "" } = useParams();
  const signedIn = useNatter((state) => state.signedIn);
  useTitleOf(text.auth.inviteTitle);
  if (signedIn === "yes") return <Navigate to="/" replace />;
  return <SignUp invitation={token} />;
}

/** What only those who are signed in see; others are asked to log in and come back here. */
export function Inside({ children }: { children: ReactNode }) {
  const signedIn = useNatter((state) => state.signedIn);
  const { pathname, search } = useLocation();
  if (signedIn === "yes") return children;
  const next = pathname === "/" ? "" : `?next=${encodeURIComponent(pathname + search)}`;
  return <Navigate to={`/login${next}`} replace />;
}

function Alone({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  useTitleOf(title);
  return (
    <main className="flex h-full flex-col items-center justify-center gap-2 p-8 text-center">
      <Logo className="mb-3 size-14" />
      <h1 className="text-xl font-semibold">{title}</h1>
      <p className="text-quiet max-w-sm text-balance">{hint}</p>
      <div className="mt-4">{children}</div>
    </main>
  );
}

export function Unreachable() {
  return (
    <Alone title={text.link.unreachable} hint={text.link.unreachableHint}>
      <Button look="main" onClick={() => void begin()}>
        {text.common.retry}
      </Button>
    </Alone>
  );
}

export function NotFound() {
  return (
    <Alone title={text.missing.title} hint={text.missing.hint}>
      <Link to="/" className="btn btn-primary font-semibold">
        {text.missing.home}
      </Link>
    </Alone>
  );
}

export function Broken() {
  return (
    <Alone title={text.broken.title} hint={text.broken.hint}>
      <Button look="main" onClick={() => location.reload()}>
        {text.broken.reload}
      </Button>
    </Alone>
  );
}
