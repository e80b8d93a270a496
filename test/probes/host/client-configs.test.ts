import { spawnSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { clientConfigs } from '../../../src/probes/host/client-configs.ts';
import { printed } from './printed.ts';
import { runScript, SHELLS } from './shells.ts';

const PATH = '/home/alice/.docker/config.json';
const read = (text: string) =>
  clientConfigs.project(printed('homes 1', `file 1000 alice\n${PATH}`, `content 1000 1 81a4\n${text}\n`));
const fileOf = (text: string) => {
  const kept = read(text);
  return kept.ok ? kept.data.configs[0]?.file : null;
};

describe('what clients store', () => {
  it('is kept by name alone', () => {
    const text = JSON.stringify({
      auths: {
        'https://user:canary-k@registry.lab/v1/?t=canary-q': { auth: 'canary-a' },
        'ghcr.io': { identitytoken: 'canary-i', auth: '' },
        'quay.io': {},
      },
      credsStore: 'pass',
      credHelpers: { 'gcr.io': 'gcloud', 'x.io': '../../canary', 'y.io': 'pass' },
      HttpHeaders: { Authorization: 'canary-h' },
      proxies: { default: { httpProxy: 'http://u:canary-p@proxy:3128', noProxy: 'x' } },
      other: 'canary-o',
    });
    expect(fileOf(text)).toEqual({
      state: 'read',
      uid: 1000,
      mode: 0o644,
      auths: [
        { registry: 'registry.lab/v1/', stored: ['auth'] },
        { registry: 'ghcr.io', stored: ['identitytoken'] },
        { registry: 'quay.io', stored: [] },
      ],
      helpers: ['pass', 'gcloud', null],
      authorizationHeader: true,
      proxiesWithPassword: 1,
    });
    expect(JSON.stringify(read(text))).not.toContain('canary');
  });

  it.each([
    '{"auths": "canary',
    '["canary"]',
    '"canary"',
    `${'['.repeat(100)}`,
    `{"a": "${'canary'.repeat(20_000)}"}`,
  ])('is not read where the file is no object of a bearable size (%#), and nothing of it is said', (text) => {
    expect(fileOf(text)).toMatchObject({ state: 'unread' });
    expect(JSON.stringify(read(text))).not.toContain('canary');
  });

  it('is not all where there are more accounts than are looked at', () => {
    const data = (...more: string[]) => {
      const kept = clientConfigs.project(printed('homes 1', ...more));
      return kept.ok ? kept.data.beyond : null;
    };
    expect([data(), data('beyond')]).toEqual([undefined, true]);
  });

  it('is nothing in an empty file', () => {
    expect(fileOf('')).toMatchObject({ state: 'read', auths: [] });
  });

  it.each([
    ['denied', 'needs-root'],
    ['link', 'not-a-regular-file'],
    ['irregular', 'not-a-regular-file'],
    ['other', 'not-a-regular-file'],
    ['limit', 'too-large'],
  ])('is not read of a file that is %s', (state, code) => {
    const kept = clientConfigs.project(printed('homes 1', `file 1000 alice\n${PATH}`, `state ${state}\n`));
    expect(kept).toMatchObject({ data: { configs: [{ file: { state: 'unread', cause: { code } } }] } });
  });

  it('is not known where the homes were not gone through', () => {
    expect(clientConfigs.project(printed('denied\n/root\n'))).toMatchObject({ ok: false });
  });
});

const OWN = process.getuid?.() ?? 0;
const root = mkdtempSync(join(tmpdir(), 'plimsoll-homes-'));
chmodSync(root, 0o755);
afterAll(() => rmSync(root, { recursive: true }));

/** The script with the accounts of a test in place of those of this machine. */
function homesOf(...names: readonly string[]): string {
  const lines = names.map((name) => `${name}:x:${OWN}:0::${root}/${name}:/bin/sh`).join('\n');
  const asked = 'if command -v getent >/dev/null; then getent passwd; else cat /etc/passwd; fi';
  expect(clientConfigs.script).toContain(asked);
  return clientConfigs.script.replace(asked, `printf '%s\\n' '${lines}'`);
}

test.each(SHELLS.map((shell) => [shell.name, shell] as const))(
  'in %s no link is followed, and no second name read',
  (name, shell) => {
    const home = (account: string) => {
      const path = join(root, account, '.docker');
      rmSync(join(root, account), { recursive: true, force: true });
      mkdirSync(path, { recursive: true });
      return join(path, 'config.json');
    };
    const secret = join(root, `secret-${name}`);
    writeFileSync(secret, '{"auths": {"canary": {"auth": "x"}}}');
    writeFileSync(home('plain'), '{"auths": {"registry.lab": {"auth": "x"}}}');
    symlinkSync(secret, home('linked'));
    linkSync(secret, home('second'));
    spawnSync('mkfifo', [home('pipe')]);
    const run = runScript(homesOf('plain', 'linked', 'second', 'pipe'), shell, OWN);
    expect(run.stderr).toBe('');
    const kept = clientConfigs.project(run);
    const states = kept.ok ? kept.data.configs.filter(({ path }) => path.startsWith(root)) : [];
    expect(states.map(({ account, file }) => [account, file.state])).toEqual([
      ['plain', 'read'],
      ['linked', 'unread'],
      ['second', 'unread'],
      ['pipe', 'unread'],
    ]);
    expect(JSON.stringify(kept)).not.toContain('canary');
  },
);

test.each(SHELLS.map((shell) => [shell.name, shell] as const))(
  'in %s the accounts that are looked at are counted, and that there are more is said',
  (_, shell) => {
    const names = Array.from({ length: 2001 }, (__, at) => `nobody${at}`);
    const beyond = (...accounts: readonly string[]) => {
      const kept = clientConfigs.project(runScript(homesOf(...accounts), shell, OWN));
      return kept.ok ? (kept.data.beyond ?? false) : null;
    };
    expect([beyond(...names.slice(1)), beyond(...names)]).toEqual([false, true]);
  },
);
