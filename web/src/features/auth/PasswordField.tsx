import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";

import { text } from "@/lib/i18n";
import { IconButton } from "@/ui/IconButton";
import { TextField } from "@/ui/TextField";

interface Props {
  value: string;
  onChange: (value: string) => void;
  isNew: boolean;
  problem: string | null;
}

export function PasswordField({ value, onChange, isNew, problem }: Props) {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      label={text.auth.password}
      {...(isNew ? { hint: text.auth.passwordHint } : {})}
      name="password"
      type={shown ? "text" : "password"}
      autoComplete={isNew ? "new-password" : "current-password"}
      value={value}
      problem={problem}
      onChange={(event) => onChange(event.target.value)}
      after={
        <IconButton
          icon={shown ? EyeOff : Eye}
          label={shown ? text.auth.hide : text.auth.show}
          compact
          onClick={() => setShown(!shown)}
        />
      }
    />
  );
}
