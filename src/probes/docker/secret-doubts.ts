import { isPlainValue, isSearchable, isSecretName } from './secret-rules.ts';

/*
 * What about a setting could be a secret without being one for certain: a person has to look. As with what is certain,
 * the word is all that is kept: no length, and no hash, not even a keyed one. A key that is drawn anew would make the same
 * host two different pieces of evidence, and one that stays would let whoever has the evidence try out short passwords.
 */

export const SECRET_DOUBTS = [
  /** Named like a secret, with a value too simple to tell from a switch or a name. */
  'simple-value',
  /** A name that can be that of a secret or of a setting about one. */
  'ambiguous-name',
  /** A value that looks random, below a name that says nothing. */
  'random-value',
  /** Too long to be searched whole. */
  'too-long',
] as const;
export type SecretDoubt = (typeof SECRET_DOUBTS)[number];

/** What is doubtful about `NAME=value`; null where nothing is. */
export function doubtOfSetting(setting: string): SecretDoubt | null {
  if (!isSearchable(setting)) return 'too-long';
  const at = setting.indexOf('=');
  const [name, value] = at < 0 ? ['', setting] : [setting.slice(0, at), setting.slice(at + 1).trim()];
  if (!isPlainValue(value, name)) return null;
  if (isSecretName(name)) return isSimple(value) ? 'simple-value' : null;
  if (AMBIGUOUS_NAMES.test(name) && value.length >= 8 && !/\s/.test(value)) return 'ambiguous-name';
  return !KNOWN_RANDOM_NAMES.test(name) && looksRandom(value) ? 'random-value' : null;
}

/** Passwords that come with a program or that everybody tries first; simple, and open doors for that very reason. */
const DEFAULT_PASSWORDS: readonly string[] = [
  ...[
    'admin',
    'administrator',
    'root',
    'toor',
    'password',
    'passwd',
    'pass',
    'secret',
    'changeme',
    'changeit',
  ],
  ...[
    'default',
    'guest',
    'test',
    'user',
    'postgres',
    'mysql',
    'mongo',
    'redis',
    'rabbitmq',
    'minio',
    'minioadmin',
  ],
  ...['elastic', 'grafana', 'jenkins', 'tomcat', 'oracle', 'sa', 'qwerty', 'letmein', 'welcome', 'example'],
  ...['1234', '12345', '123456', '12345678', '123456789', '1234567890', 'abc123', 'password1', 'admin123'],
];

/** Whether it is short or of few characters, and yet none of the passwords that everybody knows. */
const isSimple = (value: string): boolean =>
  (value.length < 6 || new Set(value).size < 4) && !DEFAULT_PASSWORDS.includes(value.toLowerCase());

const AMBIGUOUS_NAMES = /(?:^|[_.-])(?:auth|private|creds?|dsn|conn(?:ection)?[_.-]?str(?:ing)?|login)$/i;

/** Checksums, versions and ids look random and are known to all. */
const KNOWN_RANDOM_NAMES =
  /(?:sha\d*(?:sum)?|md5(?:sum)?|checksums?|digest|hash|etag|commit|revision|rev|ref|version|fingerprint|keys?|_id|uuid|guid|build|release|created|url|path|image|title|description|licenses|source|vendor)$/i;

/** The longest run that is looked at: what is random is so from its beginning. */
const MOST_WEIGHED = 512;

/** Letters of both cases and digits without a pause, as keys have them, with 3.5 bits or more to a character. */
function looksRandom(whole: string): boolean {
  const value = whole.slice(0, MOST_WEIGHED);
  if (!/^[\w+/=.~-]{20,}$/.test(value) || /[/.-].*[/.-].*[/.-]/.test(value)) return false;
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value) && entropy(value) >= 3.5;
}

/** Shannon's, in bits to a character, of a text by itself. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}
