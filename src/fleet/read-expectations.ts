import { EXPECTATION_SHAPE, type Expectations, expectationsSchema } from '../model/expectations.ts';
import { nearest } from '../model/nearest.ts';
import { type Located, type LocatedEntry, parseYaml, plainValue } from './inventory/located-yaml.ts';
import { errorAt } from './inventory-error.ts';

/**
 * Understands the list of the containers that are to run.
 *
 * @throws InventoryError with file, line and, where a key is wrong, the nearest one that is known
 */
export function readExpectations(text: string, file: string): Expectations {
  const root = entriesOf(parseYaml(text.replaceAll('\r\n', '\n'), file), 'the file', ['containers'], file);
  const listed = root.get('containers')?.value;
  if (listed?.kind !== 'list')
    throw errorAt(
      file,
      listed?.line ?? 1,
      'containers is a list: one entry a kind of container, each with - before it.',
    );
  const containers = listed.items.map((item) => {
    const entries = entriesOf(item, 'an entry of containers', Object.keys(EXPECTATION_SHAPE), file);
    for (const [key, { line, value }] of entries) {
      const shape = EXPECTATION_SHAPE[key as keyof typeof EXPECTATION_SHAPE];
      const parsed = shape.safeParse(plainValue(value));
      if (!parsed.success) throw errorAt(file, line, `${key}: ${messageOf(parsed.error.issues)}.`);
    }
    const plain = Object.fromEntries([...entries].map(([key, { value }]) => [key, plainValue(value)]));
    const whole = expectationsSchema.shape.containers.element.safeParse(plain);
    if (!whole.success) throw errorAt(file, item.line, `this entry ${messageOf(whole.error.issues)}.`);
    return whole.data;
  });
  const parsed = expectationsSchema.safeParse({ containers });
  if (!parsed.success) throw errorAt(file, listed.line, `containers: ${messageOf(parsed.error.issues)}.`);
  return parsed.data;
}

function entriesOf(
  located: Located,
  what: string,
  keys: readonly string[],
  file: string,
): ReadonlyMap<string, LocatedEntry> {
  if (located.kind !== 'map') throw errorAt(file, located.line, `${what} is a mapping (key: value).`);
  for (const [key, { line }] of located.entries) {
    if (keys.includes(key)) continue;
    const near = nearest(key, keys);
    throw errorAt(
      file,
      line,
      `${what} has no key "${key.slice(0, 60)}"${near ? `; did you mean ${near}?` : `: it has ${keys.join(', ')}.`}`,
    );
  }
  return located.entries;
}

const messageOf = (issues: readonly { readonly message: string }[]): string =>
  issues[0]?.message ?? 'it is wrong';
