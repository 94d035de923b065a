import { refName, type Schema } from "@/features/reference/openapi";
import { Prose } from "@/features/reference/Prose";
import { text } from "@/lib/i18n";

/** The type in a few words. */
export function TypeName({ schema }: { schema: Schema }) {
  if (schema.$ref !== undefined) {
    const name = refName(schema.$ref);
    return (
      <a href={`#type-${name}`} className="text-primary underline underline-offset-2">
        {name}
      </a>
    );
  }
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined) {
    return choices.map((each, index) => (
      <span key={index}>
        {index > 0 && " | "}
        <TypeName schema={each} />
      </span>
    ));
  }
  if (schema.enum !== undefined) return schema.enum.map((each) => JSON.stringify(each)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.items !== undefined) {
    return (
      <>
        [<TypeName schema={schema.items} />]
      </>
    );
  }
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : (schema.type ?? "object");
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}

/** The fields of an object, one below the other. */
export function Fields({ schema }: { schema: Schema }) {
  const parts = schema.allOf ?? schema.oneOf ?? schema.anyOf;
  if (parts !== undefined) {
    return (
      <div className="flex flex-col gap-3">
        {parts.map((part, index) => (
          <div key={index} className="border-line border-l-2 pl-3">
            <Fields schema={part} />
          </div>
        ))}
      </div>
    );
  }
  if (schema.properties === undefined) {
    return (
      <p className="font-mono text-sm">
        <TypeName schema={schema} />
      </p>
    );
  }
  return (
    <dl className="text-sm">
      {Object.entries(schema.properties).map(([name, each]) => (
        <div key={name} className="border-line border-b py-1.5 last:border-b-0">
          <dt className="flex flex-wrap items-baseline gap-x-3">
            <code className="font-mono font-semibold">{name}</code>
            <span className="text-quiet font-mono">
              <TypeName schema={each} />
            </span>
            {schema.required?.includes(name) === true && (
              <span className="text-quiet text-xs">{text.developers.required}</span>
            )}
          </dt>
          {each.description !== undefined && (
            <dd className="text-quiet">
              <Prose text={each.description} />
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
