import { Link, useLocation } from "react-router";

import { AuthFrame } from "@/features/auth/AuthFrame";
import { PasswordField } from "@/features/auth/PasswordField";
import { useForm } from "@/features/auth/useForm";
import { text } from "@/lib/i18n";
import { signUp } from "@/state/account";
import { useNatter } from "@/state/store";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/TextField";

function headline(invited: boolean, needsOwner: boolean): { title: string; hint?: string } {
  const words = text.auth;
  if (invited) return { title: words.inviteTitle, hint: words.inviteHint };
  if (needsOwner) return { title: words.ownerTitle, hint: words.ownerHint };
  return { title: words.signUpTitle };
}

function Form({ invitation }: { invitation: string | null }) {
  const form = useForm<"username" | "display_name" | "password">(
    ["username", "password"],
    (values) =>
      signUp({
        username: (values.username ?? "").trim(),
        displayName: values.display_name ?? "",
        password: values.password ?? "",
        invitation,
      }),
  );
  const words = text.auth;
  return (
    <form className="mt-6 flex flex-col gap-4" noValidate onSubmit={form.submit}>
      <TextField
        label={words.username}
        hint={words.usernameHint}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={30}
        autoFocus
        value={form.values.username ?? ""}
        problem={form.problems.username ?? null}
        onChange={(event) => form.change("username", event.target.value)}
      />
      <TextField
        label={words.displayName}
        hint={words.displayNameHint}
        name="display_name"
        autoComplete="name"
        maxLength={60}
        value={form.values.display_name ?? ""}
        problem={form.problems.display_name ?? null}
        onChange={(event) => form.change("display_name", event.target.value)}
      />
      <PasswordField
        isNew
        value={form.values.password ?? ""}
        problem={form.problems.password ?? null}
        onChange={(value) => form.change("password", value)}
      />
      {form.problems.all !== undefined && (
        <p role="alert" className="text-error">
          {form.problems.all}
        </p>
      )}
      <Button type="submit" look="main" busy={form.busy} className="h-11">
        {words.signUp}
      </Button>
    </form>
  );
}

export function SignUp({ invitation }: { invitation: string | null }) {
  const server = useNatter((state) => state.server);
  const { search } = useLocation();
  const words = text.auth;
  const invited = invitation !== null;
  const closed = !invited && server?.registration === "closed";
  const claim = closed && server.needs_owner;
  const { title, hint } = closed
    ? claim
      ? { title: words.claimTitle, hint: words.claimHint }
      : { title: words.closedTitle, hint: words.closedHint }
    : headline(invited, server?.needs_owner === true);
  return (
    <AuthFrame title={title} hint={hint}>
      {!closed && <Form invitation={invitation} />}
      {(!server?.needs_owner || closed) && (
        <p className={`text-quiet mt-6 ${closed ? "" : "text-center"}`}>
          {words.haveAccount}{" "}
          <Link
            to={`/login${search}`}
            className="text-primary font-semibold underline underline-offset-2"
          >
            {words.logIn}
          </Link>
        </p>
      )}
    </AuthFrame>
  );
}
