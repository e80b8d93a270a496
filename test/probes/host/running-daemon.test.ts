import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daemonFiles } from '../../../src/probes/host/daemon-files.ts';
import { daemonProcesses } from '../../../src/probes/host/daemon-processes.ts';
import { hostWithoutFacts } from './hosts.ts';
import { runScript, SHELLS, type Shell } from './shells.ts';

const me = process.getuid?.() ?? -1;
let folder = '';
let dockerd: ChildProcess;
let impostor: ChildProcess;
let helper: ChildProcess;

/** A shell under another name waits for the end of its input. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-daemon-'));
  copyFileSync(realpathSync('/bin/sh'), join(folder, 'dockerd'));
  writeFileSync(join(folder, 'own daemon.json'), '{"icc":false}');
  const words = [
    '-c',
    'read -r line',
    '--config-file',
    join(folder, 'own daemon.json'),
    '--label=a\nb',
    '--icc=false',
  ];
  dockerd = spawn(join(folder, 'dockerd'), words, {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { DOCKER_CONFIG: '/c', HTTP_PROXY: 'http://secret', HOME: '/h' },
  });
  helper = spawn(join(folder, 'dockerd'), ['-c', 'read -r line'], {
    argv0: 'libnetwork-setkey',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // The words of a command line make no engine of it.
  impostor = spawn('/bin/sh', ['-c', 'read -r line', 'dockerd', '--icc'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
});
afterAll(() => {
  dockerd.stdin?.end();
  impostor.stdin?.end();
  helper.stdin?.end();
  rmSync(folder, { recursive: true, force: true });
});

const found = (shell: Shell) => {
  const projected = daemonProcesses.project(
    runScript(String(daemonProcesses.script(hostWithoutFacts())), shell, me),
  );
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
};

describe.each(SHELLS)('a dockerd in $name', (shell) => {
  it('is found by its program, with its flags', () => {
    const process = found(shell).find(({ pid }) => pid === dockerd.pid);
    expect(process).toMatchObject({
      uid: me,
      executable: join(folder, 'dockerd'),
      rootless: me !== 0,
      flags: { 'config-file': [join(folder, 'own daemon.json')], icc: ['false'] },
      environment: { DOCKER_CONFIG: '/c', HOME: '/h' },
      unixSockets: [],
      tcpListeners: [],
      proxies: 0,
    });
    expect(Math.abs((process?.startedAt ?? 0) - Date.now() / 1000)).toBeLessThan(120);
    expect(JSON.stringify(process)).not.toContain('secret');
  });

  it('is not found by the words of a command line', () => {
    expect(found(shell).map(({ pid }) => pid)).not.toContain(impostor.pid);
  });

  it('is not one of the tasks for which dockerd starts itself under another name', () => {
    expect(found(shell).map(({ pid }) => pid)).not.toContain(helper.pid);
  });

  it('has its configuration file read', () => {
    const projected = daemonFiles.project(
      runScript(String(daemonFiles.script(hostWithoutFacts())), shell, me),
    );
    if (!projected.ok) throw new Error(projected.cause.detail);
    expect(projected.data).toMatchObject({
      '/etc/docker/daemon.json': expect.anything(),
      [join(folder, 'own daemon.json')]: { state: 'read', options: { icc: false } },
    });
  });
});
