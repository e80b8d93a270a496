import { parseStringPromise } from 'xml2js';
import { type Files, hostTold, type Told, thingTold } from '../projection.ts';

/** An element of XCCDF: its attributes, its text, and its children by their names. */
export interface Element {
  readonly $?: Readonly<Record<string, string>>;
  readonly _?: string;
  readonly [child: string]: unknown;
}

/** The children of that name. */
export const children = (parent: Element | undefined, name: string): readonly Element[] =>
  ((parent?.[name] as readonly Element[] | undefined) ?? []).map((child) =>
    typeof child === 'string' ? { _: child } : child,
  );
/** The text of the first child of that name. */
export const textOf = (parent: Element | undefined, name: string): string =>
  children(parent, name)[0]?._ ?? '';

/** The benchmark of a document, which has to be well-formed. */
export async function benchmarkOf(text: string): Promise<Element> {
  const document = await parseStringPromise(text, { strict: true });
  return document.Benchmark as Element;
}

/** Reads XCCDF: every rule has to be selected by the profile or not, and to have one result. */
export async function readXccdf(files: Files): Promise<Told> {
  return (await Promise.all([...files.values()].map(readHost))).flat();
}

async function readHost(text: string): Promise<Told> {
  const benchmark = await benchmarkOf(text);
  const [result] = children(benchmark, 'TestResult');
  const [profile] = children(benchmark, 'Profile');
  const host = textOf(result, 'target');
  const rules = children(benchmark, 'Group').flatMap((group) => children(group, 'Rule'));
  const ids = new Map(rules.map((rule) => [rule.$?.id, textOf(rule, 'ident')]));
  const selected = new Map(children(profile, 'select').map(({ $ }) => [$?.idref, $?.selected === 'true']));
  const told = children(result, 'rule-result').map((one) => {
    const idref = one.$?.idref;
    const word = textOf(one, 'result');
    if (selected.get(idref) !== (word !== 'notselected'))
      throw new Error(`The profile disagrees about ${idref}.`);
    return { id: ids.get(idref) ?? `no rule ${idref}`, word };
  });
  if (ids.size !== rules.length || selected.size !== rules.length || told.length !== rules.length)
    throw new Error(
      `Of ${rules.length} rules ${selected.size} are in the profile and ${told.length} have a result.`,
    );
  const lost = told.find(({ id }) => id === 'host-audited');
  if (lost && lost.word !== 'error') throw new Error(`The host is lost and ${lost.word}.`);
  return [
    hostTold(host, lost === undefined),
    ...told.filter((one) => one !== lost).map(({ id, word }) => thingTold(host, id, word)),
  ];
}
