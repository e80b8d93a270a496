import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packages } from '../../../src/probes/host/packages.ts';
import { runScript, SHELLS, USERS } from './shells.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
const read = (...records: readonly string[]) =>
  packages.project({
    stdout: [TOKEN, ...['asked', ...records, 'end'].map((record) => `${TOKEN} ${record}`)]
      .join('\n')
      .concat('\n'),
    exitCode: 0,
  });

/** What rpm says of 16 names of which one is installed. */
const RPM = [
  'installed moby-engine 0:24.0.5-1.fc39',
  ...Array.from({ length: 15 }, () => 'package docker-ce is not installed'),
].join('\n');

describe('the packages of an engine', () => {
  it('are those that are installed, of the closed list', () => {
    expect(
      read(
        'dpkg 1\ninstalled docker.io 20.10.24+dfsg1-1+deb12u1\nnot-installed docker-ce \nconfig-files runc 1.1\ninstalled bash 5',
      ),
    ).toEqual({
      ok: true,
      data: { managers: ['dpkg'], installed: [{ name: 'docker.io', version: '20.10.24+dfsg1-1+deb12u1' }] },
    });
    expect(read(`rpm 15\n${RPM}`)).toEqual({
      ok: true,
      data: { managers: ['rpm'], installed: [{ name: 'moby-engine', version: '0:24.0.5-1.fc39' }] },
    });
  });

  it.each(['docker.io', 'docker-ce', 'docker-ee', 'docker-engine', 'docker', 'moby-engine'])(
    'are that of the engine by every name that it has: %s',
    (name) => {
      const installed = [{ name, version: '5:28.5.2-1' }];
      expect(read(`dpkg 0\ninstalled ${name} 5:28.5.2-1`)).toMatchObject({ data: { installed } });
    },
  );

  it.each(['containerd', 'containerd.io', 'moby-containerd', 'runc', 'moby-runc', 'docker-cli'])(
    'are those of its parts by every name that they have: %s',
    (name) => {
      const lines = `installed ${name} 1.2\ninstalled ${name} 1.2 more\ninstalled ${name} \ninstalled x${name} 1`;
      expect(read(`dpkg 1\n${lines}`)).toMatchObject({ data: { installed: [{ name, version: '1.2' }] } });
    },
  );

  it.each(['docker-ce-cli', 'docker-ee-cli', 'moby-cli', 'podman-docker'])('are also %s', (name) => {
    expect(read(`dpkg 1\ninstalled ${name} 1`)).toMatchObject({ data: { installed: [{ name }] } });
  });

  it('are not known where nobody was asked', () => {
    const stdout = `${TOKEN}\n${TOKEN} end\n`;
    expect(packages.project({ stdout, exitCode: 0 })).toMatchObject({
      ok: false,
      cause: { code: 'unparseable' },
    });
  });

  it('are none where neither manager is there, which is known', () => {
    expect(read()).toEqual({ ok: true, data: { managers: [], installed: [] } });
  });

  it('are not known where rpm says something else of each name', () => {
    const errors = Array.from({ length: 16 }, () => 'error: cannot open Packages database').join('\n');
    expect(read(`rpm 16\n${errors}`)).toMatchObject({ ok: false, cause: { code: 'command-failed' } });
  });

  it.each(['dpkg 2\n', 'rpm 1\n', `rpm 16\n${RPM.split('\n').slice(3).join('\n')}`])(
    'are not known where the manager fails: %j',
    (record) => expect(read(record)).toMatchObject({ ok: false, cause: { code: 'command-failed' } }),
  );
});

/** What a program named rpm is asked, on a host that has a database of packages or not. */
function askedOfRpm(hasDatabase: boolean): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-rpm-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o777);
  const log = join(folder, 'log');
  writeFileSync(
    join(folder, 'rpm'),
    `#!/bin/sh\n[ "$1" = --version ] && echo RPM version 4 || echo "$(id -u) $1 $2 $3 $4" >>${log}\n`,
  );
  chmodSync(join(folder, 'rpm'), 0o755);
  if (hasDatabase) writeFileSync(join(folder, 'rpmdb.sqlite'), '');
  const script = packages.script.replace(/for d in .*; do/, () => `for d in ${folder}; do`);
  const [shell, user] = [SHELLS[0], USERS[0]];
  if (!shell || !user) throw new Error('There is no shell.');
  runScript(script, { ...shell, path: `${folder}:${shell.path}` }, user.uid);
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
}

describe('rpm, which writes where it reads', () => {
  it('is not asked where there is no database, which it would make', () => {
    expect(askedOfRpm(false)).toEqual([]);
  });

  it('is asked about the one that is there, and not as root', () => {
    const asked = askedOfRpm(true);
    expect(asked).toEqual([expect.stringMatching(/^[1-9]\d* --dbpath \S+plimsoll-rpm-\S+ -q --qf$/)]);
  });
});
