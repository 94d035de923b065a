import type { ProblemBody, RefusedFrame } from "@/api/types";

/** Why a request did not do what was asked. `code` is the server's stable code, or `offline`. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly field: string | null;
  readonly temporary: boolean;
  readonly retryAfterMs: number | null;

  constructor(
    code: string,
    message: string,
    more: {
      status?: number;
      field?: string | null;
      temporary?: boolean;
      retryAfterMs?: number | null;
    } = {},
  ) {
    super(message);
    this.name = "Problem";
    this.code = code;
    this.status = more.status ?? 0;
    this.field = more.field ?? null;
    this.temporary = more.temporary ?? false;
    this.retryAfterMs = more.retryAfterMs ?? null;
  }

  static offline(): Problem {
    return new Problem("offline", "the server cannot be reached", { temporary: true });
  }

  static fromBody(body: ProblemBody): Problem {
    return new Problem(body.code, body.detail ?? body.title, {
      status: body.status,
      field: body.field ?? null,
      temporary: body.status === 429 || body.status >= 500,
      retryAfterMs: body.retry_after_ms ?? null,
    });
  }

  static fromFrame(frame: RefusedFrame): Problem {
    return new Problem(frame.code, frame.message, {
      temporary: frame.temporary,
      retryAfterMs: frame.retry_after_ms,
    });
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem("internal", error instanceof Error ? error.message : String(error));
}
