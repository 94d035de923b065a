// As much of OpenAPI 3.1 as the reference shows.

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  oneOf?: Schema[];
  allOf?: Schema[];
  anyOf?: Schema[];
}

interface Content {
  content?: Record<string, { schema?: Schema }>;
  description?: string;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

export interface Operation {
  method: string;
  path: string;
  tag: string;
  id: string;
  summary: string | undefined;
  description: string | undefined;
  parameters: Parameter[];
  body: Schema | null;
  answers: { status: string; description: string; schema: Schema | null }[];
}

export interface Document {
  info: { title: string; version: string; description?: string };
  paths?: Record<string, Record<string, unknown>>;
  components?: { schemas?: Record<string, Schema> };
}

interface RawOperation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: Content;
  responses?: Record<string, Content>;
}

const METHODS = ["get", "post", "put", "patch", "delete"];

const schemaIn = (content: Content | undefined): Schema | null =>
  Object.values(content?.content ?? {})[0]?.schema ?? null;

export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const raw = item[method] as RawOperation | undefined;
      if (raw === undefined) return [];
      return [
        {
          method: method.toUpperCase(),
          path,
          tag: raw.tags?.[0] ?? path.split("/")[3] ?? "",
          id: raw.operationId ?? `${method}${path}`.replace(/\W+/g, "-"),
          summary: raw.summary,
          description: raw.description,
          parameters: raw.parameters ?? [],
          body: schemaIn(raw.requestBody),
          answers: Object.entries(raw.responses ?? {}).map(([status, content]) => ({
            status,
            description: content.description ?? "",
            schema: schemaIn(content),
          })),
        },
      ];
    }),
  );
}

export function refName(ref: string): string {
  return ref.split("/").at(-1) ?? ref;
}
