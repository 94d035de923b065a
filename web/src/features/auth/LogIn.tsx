import { Link, useLocation } from "react-router";

import { AuthFrame } from "@/features/auth/AuthFrame";
import { PasswordField } from "@/features/auth/PasswordField";
import { useForm } from "@/features/auth/useForm";
import { text } from "@/lib/i18n";
import { logIn } from "@/state/account";
import { useNatter } from "@/state/store";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/TextField";

export function LogIn() {
  const server = useNatter((state) => state.server);
  const { search } = useLocation();
  const form = useForm<"username" | "password">(["username", "password"], (values) =>
    logIn((values.username ?? "").trim(), values.password ?? ""),
  );
  const words = text.auth;
  return (
    <AuthFrame title={words.logInTitle}>
      <form className="mt-6 flex flex-col gap-4" noValidate onSubmit={form.submit}>
        <TextField
          label={words.username}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          value={form.values.username ?? ""}
          problem={form.problems.username ?? null}
          onChange={(event) => form.change("username", event.target.value)}
        />
        <PasswordField
          isNew={false}
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
          {words.logIn}
        </Button>
      </form>
      {server?.registration === "open" && (
        <p className="text-quiet mt-6 text-center">
          {words.noAccount}{" "}
          <Link
            to={`/signup${search}`}
            className="text-primary font-semibold underline underline-offset-2"
          >
            {words.signUp}
          </Link>
        </p>
      )}
    </AuthFrame>
  );
}
