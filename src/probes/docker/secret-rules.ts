/*
 * What looks like a secret in a text from a host. Whatever is found leaves this file as the name of a rule, never as
 * the text that matched nor anything made of it (law 5). The forms are those that the issuers of the keys publish.
 *
 * Every expression takes linear time: a run without an upper bound can start at one place only, where the character
 * before it does not belong to the run; all others are bounded.
 */

/** Keys and tokens that are known by their form, whatever the name before them. */
const FORMS = {
  'aws-access-key': /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/g,
  'azure-storage-key': /AccountKey=[A-Za-z0-9+/]{86}==/g,
  'docker-access-token': /(?<![\w-])dckr_(?:pat|oat)_[\w-]{27,40}(?![\w-])/g,
  'gcp-api-key': /(?<![\w-])AIza[\w-]{35}(?![\w-])/g,
  'google-oauth-secret': /(?<![\w-])GOCSPX-[\w-]{28}(?![\w-])/g,
  'github-token': /(?<!\w)(?:gh[opsur]_[A-Za-z0-9]{36,251}|github_pat_\w{82})(?!\w)/g,
  'gitlab-token': /(?<![\w-])gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas|imt)-[\w-]{20,300}/g,
  'slack-token': /(?<![\w-])(?:xox[abceoprs]|xapp)-[\w-]{20,300}/g,
  'slack-webhook': /hooks\.slack\.com\/services\/T\w{8,12}\/B\w{8,12}\/\w{24}/g,
  'stripe-key': /(?<!\w)[rs]k_(?:live|prod)_[A-Za-z0-9]{16,247}/g,
  'sendgrid-key': /(?<![\w.-])SG\.[\w-]{20,24}\.[\w-]{39,50}/g,
  'npm-token': /(?<!\w)npm_[A-Za-z0-9]{36}(?!\w)/g,
  'pypi-token': /(?<![\w-])pypi-AgE[\w-]{50,1000}/g,
  'digitalocean-token': /(?<!\w)do[opr]_v1_[0-9a-f]{64}(?!\w)/g,
  'huggingface-token': /(?<!\w)hf_[A-Za-z0-9]{34,40}(?!\w)/g,
  'openai-key': /(?<![\w-])sk-(?:proj-|svcacct-|admin-)?[\w-]{10,250}T3BlbkFJ[\w-]{10,250}/g,
  'anthropic-key': /(?<![\w-])sk-ant-[a-z]{3,8}\d\d-[\w-]{60,250}/g,
  'vault-token': /(?<![\w.-])hv[bs]\.[\w-]{24,500}/g,
  'terraform-cloud-token': /(?<!\w)[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,80}/g,
  'swarm-join-token': /SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}/g,
  'swarm-unlock-key': /SWMKEY-1-[A-Za-z0-9+/]{43}/g,
  'age-key': /AGE-SECRET-KEY-1[0-9A-Z]{58}/g,
  'json-web-token': /(?<![\w-])eyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{16,1024}/g,
  // The line that begins a key is also written by programs that look for keys; a key goes on after it.
  'private-key':
    /-----BEGIN (?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\\nr"'+]{0,16}(?:Proc-Type|Version|Comment|[A-Za-z0-9+/=]{24})/g,
} as const;

/** Texts that are secrets by where they stand. */
const PLACES = [
  'secret-named-setting',
  'password-in-url',
  'password-argument',
  'authorization-header',
] as const;

type Form = keyof typeof FORMS;
export type SecretPattern = Form | (typeof PLACES)[number];

const FORM_NAMES = Object.keys(FORMS) as readonly Form[];

/** The names of all rules, in the order in which they are reported. */
export const SECRET_PATTERNS = [...FORM_NAMES, ...PLACES] as const satisfies readonly SecretPattern[];

/** Whether a rule knows a secret by its form; all others go by where it stands, and a person may know better. */
export const isSecretForm = (pattern: SecretPattern): boolean => pattern in FORMS;

/** More of one text is not searched; the caller says so where it matters (`isSearchable`). */
const MAX_SEARCHED = 256 * 1024;

/** Whether all of a text is searched. */
export const isSearchable = (text: string): boolean => text.length <= MAX_SEARCHED;

/** What looks like a secret in the value of `NAME=value`, as in an environment or a label; names of rules only. */
export function secretsInSetting(setting: string): readonly SecretPattern[] {
  const at = setting.indexOf('=');
  if (at < 0) return secretsInText(setting);
  const [name, value] = [setting.slice(0, at), setting.slice(at + 1)];
  const named = isSecretName(name) && isPlainValue(value, name);
  return inOrder([...secretsInText(value), ...(named ? (['secret-named-setting'] as const) : [])]);
}

/**
 * The name of `NAME=value`, as far as it may be kept: empty where there is no `=`, so that all of it may be a value, and
 * where the name itself looks like a secret.
 */
export function nameOfSetting(setting: string): string {
  const name = setting.slice(0, Math.max(0, setting.indexOf('=')));
  return secretsInText(name).length > 0 ? '' : name.slice(0, 128);
}

/** What looks like a secret in any text, such as a command line or a step of a build; names of rules only. */
export function secretsInText(whole: string): readonly SecretPattern[] {
  const text = whole.slice(0, MAX_SEARCHED);
  const forms = FORM_NAMES.filter((name) => someMatch(text, FORMS[name], ([found]) => isVaried(found)));
  const places: SecretPattern[] = [];
  if (someMatch(text, SETTING, (match) => isSecretSetting(match, text))) places.push('secret-named-setting');
  if (someMatch(text, URL_WITH_PASSWORD, ([, password = '']) => isPlainValue(password)))
    places.push('password-in-url');
  if (
    PASSWORD_ARGUMENTS.some((argument) => someMatch(text, argument, ([, value = '']) => isPlainValue(value)))
  )
    places.push('password-argument');
  if (someMatch(text, AUTHORIZATION, ([, value = '']) => isPlainValue(value)))
    places.push('authorization-header');
  return inOrder([...forms, ...places]);
}

const inOrder = (found: readonly SecretPattern[]): readonly SecretPattern[] =>
  SECRET_PATTERNS.filter((name) => found.includes(name));

const VALUE = `("[^"\\n]{0,4096}"|'[^'\\n]{0,4096}'|[^\\s"'\`;&|<>(),]{1,4096})`;

/** `NAME=value`, `--name=value` and `"name": "value"` anywhere in a text. */
const SETTING = new RegExp(
  `(?<![\\w.-])-{0,2}([A-Za-z_][\\w.-]{0,127})(?:=|\\\\?["']: {0,3}(?=[\\\\"']))\\\\?${VALUE}`,
  'g',
);

/** `"TOKEN=" ...` ends a text there instead of beginning a value. */
function isSecretSetting(
  { 0: all, 1: name = '', 2: value = '', index = 0 }: RegExpMatchArray,
  text: string,
): boolean {
  const closes =
    text[index - 1] === value[0] && all.endsWith(`${name}=${value}`) && /["']/.test(value[0] ?? '');
  return !closes && isSecretName(name) && isPlainValue(value, name);
}

/** A digest after the `@` makes it the name and the tag of an image. */
const URL_WITH_PASSWORD = /:\/\/[^\s/:@"'`?#]{0,256}:([^\s/@"'`]{1,256})@(?!sha256:)/g;

const PASSWORD_ARGUMENTS = [
  // `--password VALUE`; with `=` it is a setting. `--disabled-password NAME` has none, `--secret id=x` names one.
  new RegExp(
    `(?<!\\S)--?(?!(?:disabled?|no|without|skip|empty|random|generate|ask|max|min)[-_])(?:[a-z]{1,20}[-_]){0,3}(?:password|passwd|passphrase|requirepass|token|secret|api-?key) {1,4}(?!-|id=|type=)${VALUE}`,
    'gi',
  ),
  // `curl -u NAME:VALUE`, `wget --user NAME:VALUE`; other programs take a group there.
  /(?<!\w)(?:curl|wget|https?)(?=\s)[^\n;&|]{0,500}?\s(?:-[A-Za-z]{0,8}u|--user|--proxy-user)[ =]{0,4}["']?[^\s:"'$]{1,128}:([^\s"']{1,256})/g,
  // `echo NAME:VALUE | chpasswd`
  /(?:echo|printf)(?: -\w{1,4}){0,3} {1,4}["']?[\w.-]{1,64}:([^\s"'|]{1,256})["']? {0,4}\| {0,4}(?:\S{1,64}\/)?chpasswd/g,
  // Options of one letter, by the programs for which they mean a password.
  new RegExp(`(?<!\\w)sshpass(?: -[a-z]{1,4}){0,3} {1,4}-p {0,4}(?!-)${VALUE}`, 'g'),
  new RegExp(
    `(?<!\\w)(?:docker|podman|buildah|skopeo|helm registry) login(?=\\s)[^\\n;&|]{0,500}?\\s-p {1,4}(?!-)${VALUE}`,
    'g',
  ),
  new RegExp(
    `(?<!\\w)(?:mysql|mariadb)(?:admin|dump|-admin|-dump)?(?=\\s)[^\\n;&|]{0,500}?\\s-p(?=\\S)${VALUE}`,
    'g',
  ),
] as const;

const AUTHORIZATION =
  /(?:authorization|private-token|x-api-key|x-auth-token)["']?: {0,4}["']?(?:(?:bearer|basic|token) {1,4})?([^\s"']{8,4096})/gi;

function someMatch(text: string, rule: RegExp, isOne: (match: RegExpMatchArray) => boolean): boolean {
  for (const match of text.matchAll(rule)) if (isOne(match)) return true;
  return false;
}

/** A key has many different characters; `ghp_xxxxxxxx...` and the like stand for one. */
const isVaried = (found: string): boolean =>
  new Set(found).size >= 8 && !/EXAMPLE$|(?:x{8}|X{8}|0{12}|\.{3})/.test(found);

/** Last words of the names of secrets. */
const SECRET_WORDS =
  /(?:PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|CREDENTIALS?|API_?KEY|SECRET_?KEY|PRIVATE_?KEY|ACCESS_?KEY)$/;
/** Last words that say so only together with others before them. */
const SECRET_ENDINGS =
  /_(?:PASS|PWD|KEY|PAT)$|(?:^|_)(?:SECRET_KEY_BASE|SSHPASS)$|^(?:COMPOSER|NPM|REDISCLI|DOCKER|REGISTRY|)_AUTH$|^DOCKER_AUTH_CONFIG$/;
/**
 * Keys that are meant to be known, settings of how keys and passwords are dealt with, and what names a file. A trust
 * store holds certificates only. `GPG_KEY` is a fingerprint, `GPG_PASSPHRASE` is a secret.
 */
const PUBLIC_NAMES =
  /(?:^|_)(?:PUB|GPG|PGP|SIGNED|SORT|PRIMARY|FOREIGN|UNIQUE|CACHE|PARTITION|ROUTING|OBJECT|SITE)_KEY$|(?:^|_)(?:PUBLIC|PUBLISHABLE|ALLOW|DISABLED?|ENABLED?|USE|REQUIRE|VALIDATE|NO|MAX|MIN)(?:_|$)|TRUST_?STORE_|^PWD$|^OLDPWD$|^GOOGLE_APPLICATION_CREDENTIALS$/;

/** Whether a setting of this name holds a secret; `..._FILE` and the like name where one is. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  return (SECRET_WORDS.test(words) || SECRET_ENDINGS.test(words)) && !PUBLIC_NAMES.test(words);
}

const wordsOf = (name: string): string =>
  name
    .slice(0, 256)
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase()
    .replace(/_?\d{1,3}$/, '');

/** Values that stand for a secret instead of being one: references, places where one is, and what says "fill in". */
const NO_SECRETS = [
  /^$/,
  /^(?:true|false|yes|no|on|off|null|nil|none|undefined|enabled?|disabled?|required|optional|[01])$/i,
  // Arguments of a script, and a path that begins with a variable.
  /^\$[\d@*#?$!]$|^\$(?:\w+|\{\w+\})\//,
  // What a script computes, and the expression that sed or grep looks for.
  /^(?:os\.|process\.env\b|getenv\b|ENV\[)|^\\?(?:\.[*+]|\[\^|\\[SsWwDd])/,
  // The name of a file.
  /^[\w./-]{1,256}\.(?:key|pem|crt|cer|p12|pfx|jks|json|ya?ml|txt|asc|gpg|env)$/i,
  /^(?:\$\(|`|%\w+%$|%\(|\{\{|<[^>]*>$|\[[^\]]*\]$)/,
  /^(?:file:|secret:|vault:|env:|arn:|ssm:|https?:\/\/[^@]*$)/,
  /^(?:[xX*!=.•_-]+|dummy|fake|your[-_ ].*|.*[-_ ]here|redacted|placeholder|\[?hidden\]?)$/i,
  /^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+) |^-----BEGIN (?:[A-Z]+ )?PUBLIC KEY|^-----BEGIN CERTIFICATE/,
] as const;

/** Where something lies, and not the base64 of random bytes, which begins with a slash once in 64 times. */
function isPath(value: string): boolean {
  if (!/^(?:[@~]|\.{1,2})?\/[\w.@%:${}/ -]*$/.test(value)) return false;
  return value
    .split('/')
    .every((part) => !(part.length > 20 && /[a-z]/.test(part) && /[A-Z]/.test(part) && /\d/.test(part)));
}

/** Of an OpenPGP key, as gpg writes it; what checks a signature is known to all. */
const FINGERPRINT = /^(?:0x[0-9A-Fa-f]{8,40}|[0-9A-F]{40})$/;

/**
 * `$A:$B` and `${A%x}`: nothing but references that something else puts in, with no letter or digit in between. A default
 * that goes with one would be a value.
 */
function isOnlyVariables(value: string): boolean {
  const rest = value.replace(/\$(?:[A-Za-z_]\w*|\{\w+(?:(?::?[?+]|[#%/^,@])[^{}]*|:?-)?\})/g, '');
  return rest !== value && !/[\p{L}\p{N}]/u.test(rest);
}

/** Whether a value stands for itself: no reference, no path, no word that says "fill in". */
export function isPlainValue(raw: string, name = ''): boolean {
  const value = raw
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim()
    .slice(0, 4096);
  if (NO_SECRETS.some((form) => form.test(value)) || isPath(value) || isOnlyVariables(value)) return false;
  if (FINGERPRINT.test(value) && !SECRET_WORDS.test(wordsOf(name))) return false;
  // NAME=$NAME in any spelling, and a value that only repeats the name.
  return value.toLowerCase() !== name.toLowerCase();
}
