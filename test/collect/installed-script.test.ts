import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AskedSection, collectionInput, newBoundary } from '../../src/collect/frame.ts';
import { asFile, installedScript, sudoersText } from '../../src/collect/installed-script.ts';
import { unframe } from '../../src/collect/unframe.ts';
import { SCRIPT_PROBES } from '../../src/probes/host/table.ts';
import { TASKS } from '../../src/transports/ssh/installed-program.ts';
import { SHELLS, type Shell } from '../probes/host/shells.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-installed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const inputFor = (boundary: string, asked: readonly AskedSection[]): string =>
  `${TASKS.collect}${collectionInput(boundary, asked)}`;

function runFile(text: string, shell: Shell, input: string, words: readonly string[] = []) {
  const file = join(folder, 'file');
  writeFileSync(file, text.replaceAll(/PATH=\/usr\/local\/sbin\S+bin\b/g, `PATH=${shell.path}`));
  const [program, ...options] = shell.words;
  const { status, stdout, stderr } = spawnSync(program, [...options, file, ...words], {
    input,
    env: { PATH: '/usr/bin:/bin:/nowhere', HOME: folder, DOCKER_CONTENT_TRUST: '1', TZ: 'X', IFS: 'a' },
    cwd: folder,
  });
  return { exitCode: status, stdout, stderr };
}

describe('the file that root can install', () => {
  const script = installedScript();

  it('is the same in every run, and has the parts of an audit in it', () => {
    expect(asFile(SCRIPT_PROBES)).toEqual(script);
    expect(script.sha256).toBe(createHash('sha256').update(script.text).digest('hex'));
    expect(script.text.startsWith(`#!/bin/sh\n# ${script.name}\n`)).toBe(true);
    for (const { id, source } of SCRIPT_PROBES) expect(script.text).toContain(`#   ${id}: ${source}\n`);
  });

  it('has another name as soon as anything in it changes', () => {
    const names = SCRIPT_PROBES.flatMap((probe, at) =>
      [
        { ...probe, script: `${probe.script} ` },
        { ...probe, maxBytes: probe.maxBytes + 1 },
        { ...probe, source: `${probe.source}.` },
      ].map((changed) => asFile(SCRIPT_PROBES.with(at, changed)).name),
    );
    expect(new Set([script.name, ...names]).size).toBe(1 + 3 * SCRIPT_PROBES.length);
    expect(script.path).toMatch(/^\/usr\/local\/libexec\/plimsoll-collect-[0-9a-f]{12}$/);
  });

  describe.each(SHELLS)('in $name', (shell) => {
    it('runs the sections that it is asked for, with their parameters', () => {
      const boundary = newBoundary();
      const asked = ['identity', 'file-statuses', 'mounts'].map((id) => ({
        id,
        parameters: id === 'file-statuses' ? ['/etc', '/nowhere/$(id)'] : [],
      }));
      const ran = runFile(script.text, shell, inputFor(boundary, asked));
      expect(ran.exitCode).toBe(0);
      const outputs = unframe(ran, asked.length, boundary).map((output, at) => {
        const probe = SCRIPT_PROBES.find(({ id }) => id === asked[at]?.id);
        expect(output).toMatchObject({ complete: true, exitCode: 0 });
        return probe?.project({ stdout: output.stdout.toString(), exitCode: 0 });
      });
      expect(outputs).toMatchObject([
        { ok: true, data: { uid: process.getuid?.() } },
        { ok: true, data: { '/etc': { kind: 'directory' }, '/nowhere/$(id)': { state: 'absent' } } },
        { ok: true },
      ]);
    });

    it('inherits nothing', () => {
      const env = { id: 'env', script: 'env; pwd; umask', source: 'env', timeoutSeconds: 5, maxBytes: 4000 };
      const boundary = newBoundary();
      const ran = runFile(asFile([env]).text, shell, inputFor(boundary, [{ id: 'env', parameters: [] }]));
      const [output] = unframe(ran, 1, boundary);
      const lines = String(output?.stdout).trim().split('\n');
      // Shells set these three for themselves.
      const own = /^(PWD|SHLVL|_|OLDPWD)=/;
      expect(lines.filter((line) => !own.test(line)).sort()).toEqual(
        ['/', '0077', 'LC_ALL=C', `PATH=${shell.path}`].sort(),
      );
    });

    it.each([
      ['arguments', ['collect'], 'takes no arguments'],
      ['an empty word', [''], 'takes no arguments'],
      ['no input', [], 'the input is not whole'],
    ])('does nothing with %s', (_, words, sentence) => {
      const ran = runFile(script.text, shell, '', words);
      expect(ran).toMatchObject({ exitCode: 97, stdout: Buffer.alloc(0) });
      expect(ran.stderr.toString()).toContain(sentence);
    });

    it('knows no other sections than its own', () => {
      const ran = runFile(script.text, shell, inputFor('mark', [{ id: 'identity) id', parameters: ['x'] }]));
      expect(ran).toMatchObject({ exitCode: 97, stdout: Buffer.alloc(0) });
      expect(ran.stderr.toString()).toBe('plimsoll: there is no section identity) id\n');
    });

    it.each([
      ['swarm-state-files', ['0', '/etc/shadow']],
      ['swarm-state-files', ['0', '/etc/../etc/passwd']],
      ['swarm-sockets', ['1/../../etc']],
    ])('has no other file read by %s than it is for', (id, parameters) => {
      const boundary = newBoundary();
      const ran = runFile(script.text, shell, inputFor(boundary, [{ id, parameters }]));
      const [output] = unframe(ran, 1, boundary);
      expect(output).toMatchObject({ complete: true, exitCode: 92 });
      expect(String(output?.stdout)).not.toContain('root');
    });
  });
});

it('is permitted by its digest, without arguments and without a terminal', () => {
  const { path, sha256 } = installedScript();
  expect(sudoersText(['auditor', 'dom\\user', 'a,b']).split('\n').slice(1)).toEqual([
    `Defaults!${path} env_reset, !setenv, !requiretty`,
    `auditor ALL=(root) NOPASSWD: sha256:${sha256} ${path} ""`,
    `dom\\\\user ALL=(root) NOPASSWD: sha256:${sha256} ${path} ""`,
    `a\\,b ALL=(root) NOPASSWD: sha256:${sha256} ${path} ""`,
    '',
  ]);
});
