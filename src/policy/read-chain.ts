import { errorAt, InputError } from '../model/input-error.ts';
import type { Parameter } from '../model/parameter.ts';
import { type PolicyText, policySchema } from '../model/policy.ts';
import { readYaml, type YamlFile } from '../yaml/read-yaml.ts';

/** The text of a policy, wherever it comes from. */
export interface PolicySource {
  /** As messages and results name it. */
  readonly name: string;
  readonly text: string;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** The same for two references that mean the same policy. */
  readonly identity: string;
}

/** Where a policy is referred to; null for the one that the run was given. */
export type Referrer = (Pick<PolicySource, 'identity'> & { readonly place: string }) | null;

/** Brings the text that a reference means: a name that comes along, or a path relative to the referrer. */
export type LoadPolicy = (reference: string, referrer: Referrer) => Promise<PolicySource>;

/** One policy file that was read and has the form that it must have. */
export interface PolicyFile extends Pick<PolicySource, 'name' | 'sha256'>, YamlFile<PolicyText> {}

/** Longer than any chain that a person keeps in mind. */
const MOST_STEPS = 10;
/** More than any house has; each file is read whole. */
const MOST_FILES = 50;

/**
 * Reads a policy and all that it extends: each file once, those that others start from first.
 *
 * @throws InputError with file and line
 */
export async function readChain(
  reference: string,
  parameters: readonly Parameter[],
  load: LoadPolicy,
): Promise<readonly PolicyFile[]> {
  const schema = policySchema(parameters);
  const files = new Map<string, PolicyFile>();
  const follow = async (wanted: string, path: readonly Step[]): Promise<void> => {
    const last = path.at(-1);
    const source = await load(wanted, last ? { identity: last.identity, place: placeOf(last) } : null);
    const again = path.find(({ identity }) => identity === source.identity);
    if (again && last) throw circle(again, last, source.name);
    if (files.has(source.identity)) return;
    if (last && (path.length >= MOST_STEPS || files.size >= MOST_FILES)) {
      throw new InputError(
        `${placeOf(last)}: extends leads on and on: a policy may start from ${MOST_FILES} others, at most ${MOST_STEPS} steps away.`,
      );
    }
    const file = readYaml(source.text, source.name, schema) as YamlFile<PolicyText>;
    for (const [index, base] of [file.value.extends ?? []].flat().entries()) {
      await follow(base, [
        ...path,
        { name: source.name, identity: source.identity, line: file.lineOf(['extends', index]), base },
      ]);
    }
    files.set(source.identity, { ...file, name: source.name, sha256: source.sha256 });
  };
  await follow(reference, []);
  return [...files.values()];
}

interface Step {
  readonly name: string;
  readonly identity: string;
  readonly line: number;
  readonly base: string;
}

const placeOf = ({ name, line }: Step): string => `${name}:${line}`;

const circle = (first: Step, last: Step, name: string): InputError =>
  errorAt(
    last.name,
    last.line,
    first === last
      ? `extends names ${name} itself; take it out.`
      : `extends names ${name}, which starts from this file by way of line ${first.line} there; take out one of the two.`,
  );
