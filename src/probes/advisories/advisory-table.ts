import { z } from 'zod';
import { parseBoundedJson } from '../../kit/bounded-json.ts';
import type { Projection } from '../../kit/define-probe.ts';
import { defineSupplied, type SuppliedFile } from '../../kit/define-supplied.ts';
import { type AdvisoryTable, advisoryTableSchema } from '../../model/advisories.ts';
import { cause } from '../../model/cause.ts';
import { compareSoftwareVersions, parseSoftwareVersion } from '../engine/software-version.ts';
import bundled from './bundled.json' with { type: 'json' };

/** The table that comes along; a test holds it against the schema that files must have. */
export const BUNDLED_ADVISORIES = bundled as AdvisoryTable;

const namedTable = z.object({
  /** It came along with the program. */
  bundled: z.boolean(),
  /** Where the table is from, as a person would say it. */
  origin: z.string().max(300),
  table: advisoryTableSchema,
});
export type NamedTable = z.infer<typeof namedTable>;

/** The table of known flaws and branches: the one that comes along, or the one that the auditor brings. */
export const advisoryTable = defineSupplied<NamedTable>({
  id: 'advisories',
  option: '--advisories FILE',
  maxBytes: 4 * 1024 * 1024,
  shape: namedTable,
  absent: { bundled: true, origin: 'the table that comes along', table: BUNDLED_ADVISORIES },
  parse: ([file]) => (file ? parse(file) : refused('--advisories', 'names no file')),
});

function parse({ name, text }: SuppliedFile): Projection<NamedTable> {
  const json = parseBoundedJson(text);
  if (!json.ok) return refused(name, json.problem);
  const parsed = advisoryTableSchema.safeParse(json.value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path.join('.') || 'the whole';
    return refused(name, `is no advisory table: ${at.slice(0, 200)}: ${issue?.message.slice(0, 300)}`);
  }
  const wrong = contradictionIn(parsed.data);
  if (wrong !== null) return refused(name, `contradicts itself: ${wrong}`);
  // The directories of the auditor are nobody's business.
  const base = name.slice(name.lastIndexOf('/') + 1).slice(0, 200);
  return { ok: true, data: { bundled: false, origin: `the file ${base}`, table: parsed.data } };
}

/** What no schema can say: a row comes once, and ranges and rows follow each other. */
function contradictionIn(table: AdvisoryTable): string | null {
  const { advisories, bundledBuildkit, dataThrough, generated } = table;
  if (dataThrough > generated) return `dataThrough: ${dataThrough} is later than generated, ${generated}`;
  const seen = new Set<string>();
  for (const [at, { id, component, affected }] of advisories.entries()) {
    if (seen.has(`${id} ${component}`)) return `advisories.${at}: ${id} of ${component} comes twice`;
    seen.add(`${id} ${component}`);
    for (const [place, { introduced, fixed }] of affected.entries()) {
      if (fixed !== null && !isBefore(introduced, fixed))
        return `advisories.${at}.affected.${place}: ${fixed} is not later than ${introduced}`;
    }
  }
  for (const [at, { engineFrom }] of bundledBuildkit.entries()) {
    const before = bundledBuildkit[at - 1];
    if (before && !isBefore(before.engineFrom, engineFrom))
      return `bundledBuildkit.${at}: ${engineFrom} is not later than ${before.engineFrom}`;
  }
  return null;
}

function isBefore(a: string, b: string): boolean {
  if (a === '0') return b !== '0';
  const [first, second] = [parseSoftwareVersion(a), parseSoftwareVersion(b)];
  return first !== null && second !== null && compareSoftwareVersions(first, second) < 0;
}

const refused = (name: string, problem: string) => ({
  ok: false as const,
  cause: cause(
    'unparseable',
    `${name} ${problem}.`,
    'What such a file must look like is said by: plimsoll schema advisories.',
  ),
});
