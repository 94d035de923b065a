import { CircleAlert } from "lucide-react";

import { text } from "@/lib/i18n";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";

export function Failure({ words, onRetry }: { words: string; onRetry: () => void }) {
  return (
    <div role="alert">
      <Empty icon={CircleAlert} title={words}>
        <Button onClick={onRetry}>{text.common.retry}</Button>
      </Empty>
    </div>
  );
}
