import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  DAEMON_OPTIONS,
  type DaemonOption,
  UNREAD_FLAGS_WITH_VALUE,
} from '../../src/probes/engine/daemon-option-table.ts';

/** An option as `dockerd --help` has it. */
interface Help {
  readonly short: string | undefined;
  readonly kind: DaemonOption['kind'];
  readonly fallback: string | boolean;
}

/** What dockerd prints of itself; recorded with the engines of Debian bookworm, trixie and sid. */
const ENGINES = ['20.10.24', '26.1.5', '28.5.2'] as const;
const KINDS: Readonly<Record<string, DaemonOption['kind']>> = {
  '': 'switch',
  list: 'list',
  map: 'map',
  ulimit: 'map',
};

function helpOf(engine: string): ReadonlyMap<string, Help> {
  const text = readFileSync(join(import.meta.dirname, 'dockerd-help', `${engine}.txt`), 'utf8');
  const lines = text.replace(/\n {20,}(?=\S)/g, ' ').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [, short, flag, type = '', words = ''] =
        /^ {2}(?:-(\w), | {4})--([\w-]+)(?: (\w+))? {2,}(.*)$/.exec(line) ?? [];
      if (flag === undefined) return [];
      const [, fallback = ''] = /\(default "?([^")]*)"?\)$/.exec(words) ?? [];
      const kind = KINDS[type] ?? 'text';
      return [[flag, { short, kind, fallback: kind === 'switch' ? fallback === 'true' : fallback }] as const];
    }),
  );
}

/** Of these no fixed default is told: it depends on others or on the release, or is the empty list. */
const COMPUTED = new Set(['ip6tables', 'tls', 'tlsverify', 'tlscacert', 'tlscert', 'tlskey', 'containerd']);

/** Keys in daemon.json that are not called like their flag (`dockerd --validate` of 26.1 and 28.5 takes each of all). */
const KEYS: Readonly<Record<string, string>> = {
  host: 'hosts',
  'insecure-registry': 'insecure-registries',
  'registry-mirror': 'registry-mirrors',
  'storage-opt': 'storage-opts',
  'default-ulimit': 'default-ulimits',
  'authorization-plugin': 'authorization-plugins',
  'log-opt': 'log-opts',
  feature: 'features',
  'config-file': '',
};

const OPTIONS: readonly (readonly [string, DaemonOption])[] = Object.entries(DAEMON_OPTIONS);

describe.each(ENGINES)('the options of engine %s', (engine) => {
  const help = helpOf(engine);

  it.each(OPTIONS)('%s', (name, { flag, short, kind, fallback }) => {
    const told = help.get(flag);
    // An engine takes it that is older or newer than this one.
    if (!told) return expect(['feature', 'firewall-backend', 'allow-direct-routing']).toContain(flag);
    expect([short, kind]).toEqual([told.short, told.kind]);
    // "builtin" is what newer engines call the empty path of a profile.
    if (kind !== 'list' && kind !== 'map' && !COMPUTED.has(name) && told.fallback !== 'builtin')
      expect(fallback).toBe(told.fallback);
    else expect([null, '']).toContain(fallback);
  });
});

it.each(ENGINES)('of every flag of engine %s it is known whether it takes a value', (engine) => {
  const read = new Set(OPTIONS.map(([, { flag }]) => flag));
  const unread = [...helpOf(engine)].filter(([flag]) => !read.has(flag));
  expect(unread.length).toBeGreaterThan(30);
  for (const [flag, { kind }] of unread)
    expect(UNREAD_FLAGS_WITH_VALUE.has(flag), flag).toBe(kind !== 'switch');
});

it.each(OPTIONS)('%s goes by its name and by its key', (name, { flag, key }) => {
  expect(key).toBe(KEYS[flag] ?? flag);
  expect(name).toBe(key || flag);
});
