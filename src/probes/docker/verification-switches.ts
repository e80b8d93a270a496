import type { ProgramCall } from './programs.ts';

/*
 * What switches off that a package or a download is verified. Each rule has a name, which is all that is kept.
 */

/** A rule goes by a word of a program, by several of its words, or by the text of the step. */
type Rule =
  | {
      readonly programs: readonly string[];
      readonly word: RegExp;
      readonly words?: (words: readonly string[]) => boolean;
    }
  | { readonly text: RegExp };

const DNF = ['yum', 'dnf', 'dnf5', 'microdnf', 'tdnf', 'yum-config-manager'];
const APT = ['apt-get', 'apt', 'aptitude', 'nala'];

const RULES = {
  'apt --allow-unauthenticated': { programs: APT, word: /^--(?:allow-unauthenticated|force-yes)(?:=true)?$/ },
  'apt --allow-insecure-repositories': {
    programs: APT,
    word: /^(?:--allow-insecure-repositories|(?:-o|--option=)?(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories|Acquire::AllowWeakRepositories)=(?:"?(?:true|yes|1)"?))$/i,
  },
  'apt Verify-Peer=false': {
    programs: APT,
    word: /^(?:-o|--option=)?Acquire::https?::(?:\S+::)?Verify-(?:Peer|Host)=(?:false|no|0)$/i,
  },
  'apt.conf without verification': {
    text: /(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories|Acquire::AllowWeakRepositories) {1,4}\\?["']?(?:true|yes|1)\b|Acquire::https?::(?:[\w.-]{1,256}::)?Verify-(?:Peer|Host) {1,4}\\?["']?(?:false|no|0)\b/i,
  },
  'apt [trusted=yes]': {
    text: /\[(?:[^\]\n]{0,200}\s)?(?:trusted|allow-insecure)=yes[\s\]]|(?:^|[\s"']|\\n)(?:Trusted|Allow-Insecure): ?yes\b/m,
  },
  'dnf --nogpgcheck': {
    programs: DNF,
    word: /^(?:--nogpgcheck|--no-gpgchecks|(?:--setopt=)?(?:\S*\.)?(?:gpgcheck|sslverify)=(?:0|false|no|off))$/i,
  },
  // Of `s/gpgcheck=1/gpgcheck=0/` the second counts. `repo_gpgcheck=0`, of the index, is how it is without a word.
  'gpgcheck=0': {
    text: /(?:^|[\s"']|\\n)gpgcheck ?= ?(?:0|no\b|false)|[/|,#]gpgcheck ?= ?0[/|,#][gIip]{0,4}(?:["'\s;]|$)/m,
  },
  'sslverify=0': { text: /(?:^|[\s"']|\\n)sslverify ?= ?(?:0|no\b|false)/m },
  'zypper --no-gpg-checks': {
    programs: ['zypper'],
    word: /^(?:--no-gpg-checks|--no-gpgcheck|-G|--allow-unsigned-rpm|--gpgcheck-allow-unsigned(?:-repo|-package)?)$/,
  },
  'pacman SigLevel = Never': { text: /SigLevel {0,8}= {0,8}(?:Never|Optional TrustAll)/ },
  'apk --allow-untrusted': { programs: ['apk'], word: /^--allow-untrusted$/ },
  'rpm --nosignature': { programs: ['rpm', 'rpmkeys'], word: /^--(?:nosignature|nodigest|nogpg|noverify)$/ },
  'dpkg --force-bad-verify': { programs: ['dpkg'], word: /^--force-(?:\S*,)?bad-verify/ },
  'curl --insecure': {
    programs: ['curl'],
    word: /^--(?:insecure|proxy-insecure)$/,
    words: hasInsecureLetter,
  },
  // wget takes any beginning of an option that is that of no other.
  'wget --no-check-certificate': { programs: ['wget', 'wget2'], word: /^--no-ch[a-z-]*$/ },
  'git sslVerify=false': {
    programs: ['git'],
    word: /^http\.(?:\S*\.)?sslverify=(?:false|0|no)$/i,
    // `git config http.sslVerify false`
    words: isFollowed(/^http\.(?:\S*\.)?sslverify$/i, /^(?:false|0|no)$/i),
  },
  GIT_SSL_NO_VERIFY: { text: /(?<!\w)GIT_SSL_NO_VERIFY=["']?(?:1|true|yes)/i },
  'NODE_TLS_REJECT_UNAUTHORIZED=0': { text: /(?<!\w)NODE_TLS_REJECT_UNAUTHORIZED=["']?0/ },
  'PYTHONHTTPSVERIFY=0': { text: /(?<!\w)PYTHONHTTPSVERIFY=["']?0/ },
  'pip --trusted-host': {
    programs: ['pip', 'uv'],
    word: /^--(?:trusted-host|allow-insecure-host)(?:=|$)/,
  },
  PIP_TRUSTED_HOST: { text: /(?<!\w)PIP_TRUSTED_HOST=["']?[\w*]/ },
  'npm strict-ssl=false': {
    programs: ['npm', 'yarn', 'pnpm'],
    word: /^(?:--)?(?:no-strict-ssl|strict-ssl=false)$/,
    // `npm config set strict-ssl false`
    words: isFollowed(/^(?:--)?strict-ssl$/, /^false$/),
  },
  'gem -P NoSecurity': { programs: ['gem'], word: /^(?:-P|--trust-policy=?)?NoSecurity$/ },
  GONOSUMCHECK: {
    text: /(?<!\w)(?:GONOSUMCHECK=["']?1|GONOSUMDB=["']?\*|GOFLAGS=["']?-insecure|GOSUMDB=["']?off)/,
  },
} as const satisfies Record<string, Rule>;

export type VerificationSwitch = keyof typeof RULES;

/** The names of all rules, in the order in which they are reported. */
export const VERIFICATION_SWITCHES = Object.keys(RULES) as readonly VerificationSwitch[];

/** What of a step switches off a verification: by the words of its programs, or by its text. */
export function switchesOf(calls: readonly ProgramCall[], text: string): readonly VerificationSwitch[] {
  return VERIFICATION_SWITCHES.filter((name) => {
    const rule: Rule = RULES[name];
    if ('text' in rule) return rule.text.test(text);
    return calls.some(
      (call) =>
        rule.programs.includes(call.name.replace(/^pip[\d.]+$/, 'pip')) &&
        (call.words.some((word) => rule.word.test(word)) || rule.words?.(call.words)),
    );
  });
}

/** Whether a word is followed by another, as the name of a setting by its value. */
function isFollowed(name: RegExp, value: RegExp): (words: readonly string[]) => boolean {
  return (words) => words.some((word, at) => name.test(word) && value.test(words[at + 1] ?? ''));
}

/**
 * Options of curl of one letter that take a value, which ends a group such as `-fsSLo`: a `k` before such a letter is an
 * option, one behind it a part of the value.
 */
const CURL_VALUED = 'AbcCdDeEFhHKmoPQrtTuUwxXyYz';

function hasInsecureLetter(words: readonly string[]): boolean {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    if (!/^-[A-Za-z#0-9:]/.test(word)) continue;
    for (const [index, letter] of [...word.slice(1)].entries()) {
      if (letter === 'k') return true;
      if (!CURL_VALUED.includes(letter)) continue;
      // Without more letters the value is the next word.
      if (index === word.length - 2) at += 1;
      break;
    }
  }
  return false;
}
