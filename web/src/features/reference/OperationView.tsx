import type { ReactNode } from "react";

import type { Operation } from "@/features/reference/openapi";
import { Prose } from "@/features/reference/Prose";
import { Fields, TypeName } from "@/features/reference/SchemaView";
import { text } from "@/lib/i18n";

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mt-4">
      <h4 className="text-quiet mb-1 text-sm font-semibold">{title}</h4>
      {children}
    </div>
  );
}

export function OperationView({ operation }: { operation: Operation }) {
  const { method, path, summary, description, parameters, body, answers, id } = operation;
  const words = text.developers;
  return (
    <article
      id={id}
      className="border-line bg-base-100 mb-4 scroll-mt-4 rounded-xl border p-4 tablet:p-5"
    >
      <h3 className="flex flex-wrap items-baseline gap-x-3 gap-y-1 font-mono text-sm">
        <span className="bg-chosen rounded-md px-2 py-0.5 font-semibold">{method}</span>
        <span className="[overflow-wrap:anywhere]">{path}</span>
      </h3>
      {summary !== undefined && (
        <p className="mt-2 font-semibold">
          <Prose text={summary} />
        </p>
      )}
      {description !== undefined && (
        <p className="text-quiet mt-1">
          <Prose text={description} />
        </p>
      )}
      {parameters.length > 0 && (
        <Part title={words.parameters}>
          <dl className="text-sm">
            {parameters.map(({ name, in: where, required, description: what, schema }) => (
              <div key={where + name} className="border-line border-b py-1.5 last:border-b-0">
                <dt className="flex flex-wrap items-baseline gap-x-3">
                  <code className="font-mono font-semibold">{name}</code>
                  <span className="text-quiet font-mono">
                    {schema !== undefined && <TypeName schema={schema} />}
                  </span>
                  <span className="text-quiet text-xs">
                    {where}
                    {required === true && `, ${words.required}`}
                  </span>
                </dt>
                {what !== undefined && (
                  <dd className="text-quiet">
                    <Prose text={what} />
                  </dd>
                )}
              </div>
            ))}
          </dl>
        </Part>
      )}
      {body !== null && (
        <Part title={words.body}>
          <Fields schema={body} />
        </Part>
      )}
      <Part title={words.answers}>
        <dl className="text-sm">
          {answers.map(({ status, description: what, schema }) => (
            <div key={status} className="flex gap-x-3 py-1">
              <dt className="font-mono font-semibold">{status}</dt>
              <dd className="text-quiet min-w-0">
                <Prose text={what} />{" "}
                {schema !== null && (
                  <span className="font-mono">
                    <TypeName schema={schema} />
                  </span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </Part>
    </article>
  );
}
