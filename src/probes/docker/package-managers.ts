import type { ProgramCall, Programs } from './programs.ts';

/**
 * What a step of a build does with the index of a package manager: `combined` updates it and installs from it,
 * `alone` only updates it, `unclear` updates it and runs something that may or may not install.
 */
export const PACKAGE_USES = ['none', 'combined', 'alone', 'unclear'] as const;
export type PackageUse = (typeof PACKAGE_USES)[number];

interface Manager {
  readonly names: readonly string[];
  /** Subcommands that bring the index up to date. */
  readonly update: RegExp;
  /** Subcommands that install from it. */
  readonly install: RegExp;
  /** Options that take the next word. */
  readonly valued: RegExp;
}

const MANAGERS: readonly Manager[] = [
  {
    names: ['apt-get', 'apt', 'aptitude', 'nala'],
    update: /^update$/,
    install:
      /^(?:install|reinstall|upgrade|dist-upgrade|full-upgrade|safe-upgrade|build-dep|satisfy|dselect-upgrade|source|download)$/,
    valued:
      /^(?:-[oct]|--option|--config-file|--target-release|--default-release|-a|--host-architecture|-P|--build-profiles)$/,
  },
  {
    names: ['apk'],
    update: /^update$/,
    install: /^(?:add|upgrade|fix)$/,
    valued: /^(?:-[pX]|--root|--repository|--arch|--repositories-file|--cache-dir|--keys-dir|--virtual)$/,
  },
  {
    names: ['yum', 'dnf', 'dnf5', 'microdnf', 'tdnf'],
    update: /^(?:makecache|check-update)$/,
    // `update` of this family brings packages up to date, not the index.
    install:
      /^(?:install|localinstall|groupinstall|group|reinstall|update|upgrade|update-minimal|upgrade-minimal|distro-sync|swap|builddep|module|downgrade)$/,
    valued:
      /^(?:-[cdex]|--config|--installroot|--releasever|--enablerepo|--disablerepo|--repo|--exclude|--setopt)$/,
  },
  {
    names: ['zypper'],
    update: /^(?:refresh|ref)$/,
    install: /^(?:install|in|update|up|dist-upgrade|dup|patch|source-install|si)$/,
    valued: /^(?:-[cRpr]|--config|--root|--plus-repo|--repo|--reposd-dir)$/,
  },
  {
    names: ['opkg', 'ipkg'],
    update: /^update$/,
    install: /^(?:install|upgrade)$/,
    valued: /^(?:-[fod]|--conf|--offline-root)$/,
  },
];

/** Programs that install nothing, whatever their arguments. */
const HARMLESS = new Set(
  'set export unset cd echo printf true : test [ [[ rm mkdir rmdir sleep ls cat chmod chown touch sed grep ln mv cp umask exit wait find tee date ulimit trap shift local read break continue return apt-key apt-mark apt-cache apt-config dpkg-query'.split(
    ' ',
  ),
);

/** What the programs of one step do with package indexes. */
export function packageUseOf({ calls, whole }: Programs): PackageUse {
  const uses = calls.flatMap(usesOf);
  if (!uses.includes('update')) return 'none';
  if (uses.includes('install')) return 'combined';
  return whole && uses.every((use) => use !== 'other') ? 'alone' : 'unclear';
}

type Use = 'update' | 'install' | 'harmless' | 'other';

/** A program that nobody knows may run the package manager that its arguments name. */
function usesOf(call: ProgramCall): readonly Use[] {
  const own = useOf(call);
  if (own !== 'other' || isManager(call.name)) return [own];
  const words = call.words.flatMap((word) => word.split(/\s+/)).map((word) => word.replace(/^.*\//, ''));
  const at = words.findIndex(isManager);
  return at < 0 ? [own] : [own, useOf({ name: words[at] as string, words: words.slice(at + 1) })];
}

const managerOf = (name: string): Manager | undefined => MANAGERS.find(({ names }) => names.includes(name));
const isManager = (name: string): boolean => name === 'pacman' || managerOf(name) !== undefined;

function useOf({ name, words }: ProgramCall): Use {
  if (name === 'pacman') return useOfPacman(words);
  const manager = managerOf(name);
  if (!manager) return HARMLESS.has(name) ? 'harmless' : 'other';
  const subcommand = firstArgument(words, manager.valued);
  if (manager.install.test(subcommand)) return 'install';
  if (manager.update.test(subcommand)) return 'update';
  return /^[a-z-]+$/.test(subcommand) ? 'harmless' : 'other';
}

/** `pacman -Sy` reads the index anew; with `u` or the name of a package it installs. */
function useOfPacman(words: readonly string[]): 'update' | 'install' | 'harmless' {
  const letters = words
    .map((word) => PACMAN_LETTERS.get(word) ?? (/^-[A-Za-z]/.test(word) ? word : ''))
    .join('');
  if (!letters.includes('S')) return 'harmless';
  if (letters.includes('u') || firstArgument(words, PACMAN_VALUED) !== '') return 'install';
  return letters.includes('y') ? 'update' : 'harmless';
}

const PACMAN_LETTERS = new Map([
  ['--sync', 'S'],
  ['--refresh', 'y'],
  ['--sysupgrade', 'u'],
]);
const PACMAN_VALUED =
  /^(?:-[br]|--(?:arch|cachedir|color|config|dbpath|gpgdir|hookdir|ignore|logfile|root|sysroot))$/;

/** The first word that is neither an option nor the value of one. */
function firstArgument(words: readonly string[], valued: RegExp): string {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    if (!word.startsWith('-')) return word;
    if (valued.test(word)) at += 1;
  }
  return '';
}
