import { http } from "@/api/http";
import { asProblem } from "@/api/problem";
import type { SignedIn } from "@/api/types";
import { deviceName } from "@/lib/device";
import { enter, leave, take } from "@/state/live";
import { get, set } from "@/state/store";

/** Finds out who is signed in, and what the server is. */
export async function begin(): Promise<void> {
  set({ signedIn: "unknown" });
  const [server, me] = await Promise.allSettled([http.server(), http.me()]);
  if (server.status === "fulfilled") set({ server: server.value });
  if (me.status === "fulfilled") {
    take({ kind: "me", user: me.value });
    enter(me.value.id);
  } else {
    set({ signedIn: asProblem(me.reason).status === 401 ? "no" : "unreachable" });
  }
}

function entered(answer: SignedIn): void {
  take({ kind: "me", user: answer.user });
  enter(answer.user.id);
  // The first user makes the server owned: what was known of it is old.
  if (get().server?.needs_owner === true) refreshServer();
}

export function refreshServer(): void {
  http.server().then(
    (server) => set({ server }),
    () => undefined,
  );
}

export async function logIn(username: string, password: string): Promise<void> {
  entered(await http.logIn({ username, password, device: deviceName() }));
}

export async function signUp(wish: {
  username: string;
  password: string;
  displayName: string;
  invitation: string | null;
}): Promise<void> {
  entered(
    await http.signUp({
      username: wish.username,
      password: wish.password,
      device: deviceName(),
      ...(wish.displayName.trim() === "" ? {} : { display_name: wish.displayName.trim() }),
      ...(wish.invitation === null ? {} : { invitation: wish.invitation }),
    }),
  );
}

export async function logOut(): Promise<void> {
  try {
    await http.logOut();
  } catch (error) {
    if (asProblem(error).status !== 401) throw error;
  }
  leave();
}
