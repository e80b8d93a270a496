import { fitsOne } from '../../src/model/name-pattern.ts';
import type { Parameter, Setting } from '../../src/model/parameter.ts';
import type { FoundDoubt, FoundSecret } from '../../src/probes/docker/config-secrets.ts';

/** What was found in settings and commands, sorted by how sure it is. */
export interface Findings {
  /** Places with what they hold, such as `Env DB_PASSWORD (secret-named-setting)`. */
  readonly certain: readonly string[];
  readonly doubtful: readonly string[];
}

/** Weighs what was found. A value that only the name of its setting makes a secret is in doubt where it is a simple one. */
export function weigh(
  secrets: readonly FoundSecret[],
  doubts: readonly FoundDoubt[],
  ignored: Setting<string[]>,
): Findings {
  const names = ignored.configured ? ignored.value : [];
  const counts = ({ Name }: { readonly Name: string }): boolean => Name === '' || !fitsOne(Name, names);
  const simple = new Set(
    doubts.filter(({ Doubt }) => Doubt === 'simple-value').map(({ Where, Name }) => `${Where} ${Name}`),
  );
  const isInDoubt = ({ Where, Name, Patterns }: FoundSecret): boolean =>
    Name !== '' &&
    simple.has(`${Where} ${Name}`) &&
    Patterns.every((pattern) => pattern === 'secret-named-setting');
  const known = new Set(
    secrets.filter((one) => !isInDoubt(one)).map(({ Where, Name }) => `${Where} ${Name}`),
  );
  return {
    certain: secrets
      .filter((one) => counts(one) && !isInDoubt(one))
      .map(({ Where, Name, Patterns }) => `${placeOf(Where, Name)} (${Patterns.join(', ')})`),
    doubtful: doubts
      .filter((one) => counts(one) && (one.Name === '' || !known.has(`${one.Where} ${one.Name}`)))
      .map(({ Where, Name, Doubt }) => `${placeOf(Where, Name)} (${Doubt})`),
  };
}

const placeOf = (where: string, name: string): string => (name === '' ? where : `${where} ${name}`);

/** The names that a policy excuses, for an observation. */
export const ignoredText = ({ id }: Parameter, ignored: Setting<string[]>): string =>
  ignored.configured ? `; not counted (${id}): ${ignored.value.join(', ')}` : '';
