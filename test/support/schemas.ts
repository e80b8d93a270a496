import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/**
 * The folder with the schemas of others, by PLIMSOLL_SCHEMAS; null where there is none. They are no part of this project, so
 * a test that needs them is skipped without it; `scripts/test.mjs` says so, or fails where they are required.
 */
export const SCHEMAS: string | null = process.env.PLIMSOLL_SCHEMAS || null;

/** Path of a schema in that folder. */
export function schemaFile(path: string): string {
  if (SCHEMAS === null) throw new Error('PLIMSOLL_SCHEMAS names no folder.');
  return join(SCHEMAS, path);
}

/** Says what is wrong with a document by a JSON Schema (draft-07 or earlier) of that folder; empty where nothing is. */
export function jsonSchemaErrors(path: string): (document: unknown) => readonly string[] {
  const ajv = new Ajv({ strict: false, allErrors: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(schemaFile(path), 'utf8')));
  return (document) =>
    validate(document)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
