import { useEffect, useMemo, useState } from "react";

import { http } from "@/api/http";
import { operationsOf, type Document } from "@/features/reference/openapi";
import { OperationView } from "@/features/reference/OperationView";
import { Prose } from "@/features/reference/Prose";
import { Fields } from "@/features/reference/SchemaView";
import { text } from "@/lib/i18n";
import { explain } from "@/state/toasts";
import { Failure } from "@/ui/Failure";
import { ListSkeleton } from "@/ui/ListSkeleton";
import { Logo } from "@/ui/Logo";
import { SearchField } from "@/ui/SearchField";

function useDocument() {
  const [document, setDocument] = useState<Document | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let here = true;
    http.openApi().then(
      (answer) => {
        if (here) setDocument(answer as unknown as Document);
      },
      (error: unknown) => {
        if (here) setProblem(explain(error));
      },
    );
    return () => {
      here = false;
    };
  }, [round]);
  const again = () => {
    setProblem(null);
    setRound(round + 1);
  };
  return { document, problem, again };
}

function Contents({ document }: { document: Document }) {
  const [query, setQuery] = useState("");
  const words = text.developers;
  const operations = useMemo(() => operationsOf(document), [document]);
  const low = query.trim().toLowerCase();
  const shown = operations.filter(({ method, path, summary }) =>
    `${method} ${path} ${summary ?? ""}`.toLowerCase().includes(low),
  );
  const tags = [...new Set(shown.map((operation) => operation.tag))];
  return (
    <>
      {document.info.description !== undefined && (
        <p className="mb-6">
          <Prose text={document.info.description} />
        </p>
      )}
      <SearchField label={words.filter} value={query} onChange={setQuery} className="mb-6" />
      {tags.map((tag) => (
        <section key={tag} className="mb-8">
          <h2 className="mb-3 text-lg font-semibold capitalize">{tag}</h2>
          {shown
            .filter((operation) => operation.tag === tag)
            .map((operation) => (
              <OperationView key={operation.method + operation.path} operation={operation} />
            ))}
        </section>
      ))}
      <h2 className="mb-3 text-lg font-semibold">{words.schemas}</h2>
      {Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => (
        <section
          key={name}
          id={`type-${name}`}
          className="border-line bg-base-100 mb-4 scroll-mt-4 rounded-xl border p-4"
        >
          <h3 className="font-mono text-sm font-semibold">{name}</h3>
          {schema.description !== undefined && (
            <p className="text-quiet mt-1 mb-2 text-sm">
              <Prose text={schema.description} />
            </p>
          )}
          <Fields schema={schema} />
        </section>
      ))}
    </>
  );
}

/** The OpenAPI document as a page to read. */
export function Reference() {
  const { document, problem, again } = useDocument();
  const words = text.developers;
  return (
    <main className="thin-scroll h-full overflow-y-auto">
      <div className="mx-auto max-w-4xl px-4 py-8 tablet:px-8">
        <a href="/" className="mb-6 inline-flex items-center gap-3 font-semibold">
          <Logo className="size-9" />
          {words.toApp}
        </a>
        <h1 className="text-2xl font-semibold">{words.title}</h1>
        <p className="text-quiet mt-1 mb-6">
          {words.intro}{" "}
          <a href="/api/v1/openapi.json" className="text-primary underline underline-offset-2">
            /api/v1/openapi.json
          </a>
        </p>
        {problem !== null ? (
          <Failure words={problem} onRetry={again} />
        ) : document === null ? (
          <ListSkeleton />
        ) : (
          <Contents document={document} />
        )}
      </div>
    </main>
  );
}
