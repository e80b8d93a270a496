import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { renderAnsible } from '../../../reports/fix-plan/ansible/render.ts';
import { renderMarkdown } from '../../../reports/fix-plan/markdown.ts';
import { planHost } from '../../../reports/fix-plan/plan-host.ts';
import { renderShell } from '../../../reports/fix-plan/shell/render.ts';
import type { HostResult } from '../../../src/model/results.ts';
import { visibleText } from '../../../src/model/visible-text.ts';
import { HOSTILE_NAMES } from '../hostile-names.ts';
import { moreThanWords } from '../markdown/more-than-words.ts';
import { containerFailures, failure, fileFailures, madeHost, startedWith, TEXTS } from './made-results.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fix-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Names that mean something to a shell, to YAML, to Markdown or to Ansible. */
const NAMES = [
  ...HOSTILE_NAMES.map((name) => name.slice(0, 3000)),
  '$(touch CANARY)',
  '`touch CANARY`',
  "'; touch CANARY; '",
  '"; touch CANARY; "',
  '\\',
  'line\ntouch CANARY',
  'line\r\n# heading',
  '\n- hosts: all',
  ': {a: &b [*b]}',
  '!unsafe x',
  "{{ lookup('pipe', 'touch CANARY') }}",
  '{% raw %}',
  '```\n# heading',
  '# heading',
  '[link](javascript:alert(1))',
  '-rf',
  '--reference=/etc/shadow',
  '* ? ~ $HOME !!',
];

/** A host on which everything is called like that. */
const hostile = (name: string, base = '/srv'): HostResult =>
  madeHost(
    [
      ...fileFailures(`${base}/${name}`),
      ...fileFailures(`${base}/link`, `${base}/link -> ${base}/${name}`),
      ...containerFailures(name),
      ...containerFailures(name, name),
      failure('daemon-icc-disabled', { observed: name, severity: 'high' }),
      failure('daemon-icc-disabled', { resource: { type: 'engine', name, id: name, engine: name } }),
      failure('nothing-mends-it', { resource: { type: 'volume', name, id: null, engine: name } }),
      {
        ...failure('not-read', { resource: { type: 'volume', name, id: null, engine: null } }),
        status: 'error',
      },
    ],
    {
      name,
      identity: { hostname: name },
      error: { code: 'needs-root', detail: name, next: name },
      evidence: startedWith({ 'config-file': [`${base}/etc/${name}`] }),
    },
  );

const plansOf = (names: readonly string[]) => names.map((name) => planHost(hostile(name), TEXTS));
const isShell = (text: string): boolean => spawnSync('sh', ['-n'], { input: text }).status === 0;

/** All lines are as a reader sees them. */
function expectVisible(text: string): void {
  expect(text.split('\n').filter((line) => visibleText(line) !== line)).toEqual([]);
}

const anyName = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(fc.constantFrom(...NAMES, "'", '"', '`', '$', '\n', '\\', ' ', '{{', '}}'), { maxLength: 4 })
    .map((parts) => parts.join('')),
);

describe('whatever things are called', () => {
  test('the script is a script', () => {
    fc.assert(
      fc.property(fc.array(anyName, { minLength: 1, maxLength: 8 }), (names) => {
        const text = renderShell(plansOf(names));
        expectVisible(text);
        return isShell(text);
      }),
      { numRuns: 60 },
    );
  });

  test('the playbook is YAML, of plays with tasks of ansible.builtin', () => {
    fc.assert(
      fc.property(fc.array(anyName, { minLength: 1, maxLength: 8 }), (names) => {
        const text = renderAnsible(plansOf(names));
        expectVisible(text);
        const [document, ...more] = parseAllDocuments(text, { version: '1.2' });
        expect([document?.errors, more]).toEqual([[], []]);
        expectPlays(document?.toJS(), names.length);
      }),
      { numRuns: 60 },
    );
  });

  test('the Markdown has the headings of its own, and no markup of theirs', () => {
    const headings = (text: string) => text.split('\n').filter((line) => /^#+ /.test(line)).length;
    const usual = headings(withoutCode(renderMarkdown(plansOf(['web']))));
    fc.assert(
      fc.property(anyName, (name) => {
        const text = renderMarkdown(plansOf([name]));
        expectVisible(text);
        const outside = withoutCode(text);
        expect(headings(outside)).toBe(usual);
        expect(moreThanWords(text)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

/** The text between the blocks of code; a fence is closed by one that is as long. */
function withoutCode(text: string): string {
  let fence = '';
  const outside = text.split('\n').filter((line) => {
    const ticks = /^(`{3,})[a-z]*$/.exec(line)?.[1];
    if (fence === '' && ticks) fence = ticks;
    else if (fence !== '' && line === fence) fence = '';
    else return fence === '';
    return false;
  });
  expect(fence).toBe('');
  return outside.join('\n');
}

const TASK_WORDS = ['name', 'when', 'loop', 'register', 'vars', 'changed_when', 'failed_when', 'check_mode'];

function expectPlays(plays: unknown, count: number): void {
  if (!Array.isArray(plays)) throw new Error('There are no plays.');
  expect(plays).toHaveLength(count);
  for (const play of plays) {
    expect(play).toMatchObject({ become: true, gather_facts: false });
    // One host and no pattern.
    expect(play.hosts).toMatch(/^[A-Za-z0-9][\w.-]*$/);
    for (const task of play.tasks) {
      const modules = Object.keys(task).filter((key) => !TASK_WORDS.includes(key));
      expect(modules).toHaveLength(1);
      expect(modules[0]).toMatch(/^ansible\.builtin\.(file|copy|stat|slurp|lineinfile|command|service)$/);
      // The templates of a task are ours.
      const templates = JSON.stringify(task).match(/\{[{%#].{0,20}/g) ?? [];
      for (const template of templates)
        expect(template).toMatch(/^\{\{ (item|plimsoll_kernel|plimsoll_daemon_f|\(\(plimsoll_daemon_j)/);
    }
  }
}

/** Programs that only say how they were called; what the script only looks with is the system's own. */
const STUBS = ['chown', 'chmod', 'docker', 'dockerd', 'augenrules', 'sysctl', 'systemctl'];

function runScript(
  text: string,
  args: readonly string[] = [],
  foldersAreSafe = true,
  more: Readonly<Record<string, string>> = {},
) {
  const stubs = mkdtempSync(join(folder, 'stubs-'));
  const stub = (name: string, body: string) => {
    writeFileSync(join(stubs, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(stubs, name), 0o755);
  };
  for (const name of STUBS)
    stub(name, `{ printf '%s' ${name}; printf ' <%s>' "$@"; echo; } >>${stubs}/called`);
  stub('id', 'echo 0');
  stub('uname', 'echo web-1');
  // Whoever runs the tests owns the folder.
  const mode = foldersAreSafe ? 'drwxr-xr-x' : 'drwxr-x-w-';
  stub('stat', `[ "$2" = '%u %A' ] && echo '0 ${mode}' || PATH=/usr/bin:/bin exec stat "$@"`);
  for (const [name, body] of Object.entries(more)) stub(name, body);
  writeFileSync(join(stubs, 'called'), '');
  const { status, stdout, stderr } = spawnSync('sh', ['-s', ...args], {
    input: text,
    cwd: stubs,
    env: { PATH: `${stubs}:/usr/bin:/bin` },
    encoding: 'utf8',
  });
  return {
    status,
    stdout,
    stderr,
    called: readFileSync(join(stubs, 'called'), 'utf8'),
    there: readdirSync(stubs),
  };
}

describe('the script, run', () => {
  const scriptOf = (...hosts: HostResult[]) => renderShell(hosts.map((host) => planHost(host, TEXTS)));

  test.each(["it's", '$(touch CANARY)', '`touch CANARY`', "'; touch CANARY; '", '-rf', 'a "b" *', '\\'])(
    'hands on the path %s as it is',
    (name) => {
      const path = join(folder, name);
      writeFileSync(path, '');
      const { status, stderr, called, there } = runScript(scriptOf(madeHost(fileFailures(path))));
      expect([status, stderr]).toEqual([0, '']);
      expect(called).toBe(`chown <--> <0:0> <${path}>\nchmod <--> <u-s,g-w,o-w> <${path}>\n`);
      expect(there).not.toContain('CANARY');
    },
  );

  test.each(NAMES)('does nothing that the name %j says', (name) => {
    const host = { ...hostile(name, join(folder, 'srv')), name: 'web-1', identity: { hostname: 'web-1' } };
    const { there, called } = runScript(scriptOf(host));
    expect(there).not.toContain('CANARY');
    // No file of that name is there.
    expect(called).not.toMatch(/^chown/m);
  });

  test('leaves a file alone that leads elsewhere by now', () => {
    const [path, secret] = [join(folder, 'moved'), join(folder, 'secret')];
    writeFileSync(secret, '');
    execFileSync('ln', ['-s', secret, path]);
    const { status, stderr, called } = runScript(scriptOf(madeHost(fileFailures(path))));
    expect([status, called]).toEqual([1, '']);
    expect(stderr).toContain('leads elsewhere by now');
  });

  test('changes nothing on another machine', () => {
    const path = join(folder, 'here');
    writeFileSync(path, '');
    const host = madeHost(fileFailures(path), { identity: { hostname: 'web-2' } });
    const { status, stderr, called } = runScript(scriptOf(host));
    expect([status, called]).toEqual([2, '']);
    expect(stderr).toBe('This plan is for web-2, and this is web-1.\n');
  });

  test('for several hosts wants the name of one', () => {
    const path = join(folder, 'one');
    writeFileSync(path, '');
    const script = scriptOf(
      madeHost(fileFailures(path)),
      madeHost(fileFailures(`${path}-other`), { name: 'db-1' }),
    );
    expect(runScript(script)).toMatchObject({ status: 2, called: '' });
    expect(runScript(script).stderr).toContain('web-1\n  db-1');
    expect(runScript(script, ['web-1'])).toMatchObject({ status: 0, stderr: '' });
  });

  test('keeps the rest of daemon.json and the old one, and leaves alone what is no JSON', () => {
    const file = join(folder, 'daemon.json');
    const evidence = startedWith({ 'config-file': [file] });
    const findings = [failure('daemon-icc-disabled'), failure('daemon-log-level-info')];
    const script = scriptOf(madeHost(findings, { evidence }));
    writeFileSync(file, '{"log-level": "debug", "data-root": "/srv/docker"}');
    expect(runScript(script)).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ 'data-root': '/srv/docker', icc: false });
    const kept = () => readdirSync(folder).filter((name) => name.startsWith('daemon.json.'));
    expect(kept()).toHaveLength(1);
    expect(runScript(script)).toMatchObject({ status: 0, stdout: '' });
    expect(kept()).toHaveLength(1);
    writeFileSync(file, '{"icc": tru');
    expect(runScript(script)).toMatchObject({ status: 1 });
    expect(readFileSync(file, 'utf8')).toBe('{"icc": tru');
    expect(kept()).toHaveLength(1);
  });

  test('leaves daemon.json alone in a directory that others may change', () => {
    const file = join(folder, 'foreign.json');
    const evidence = startedWith({ 'config-file': [file] });
    const script = scriptOf(madeHost([failure('daemon-icc-disabled')], { evidence }));
    const { status, stderr } = runScript(script, [], false);
    expect([status, readdirSync(folder).includes('foreign.json')]).toEqual([1, false]);
    expect(stderr).toContain('others than root may change its directory');
  });

  describe('daemon.json', () => {
    const changing = (file: string) =>
      scriptOf(
        madeHost([failure('daemon-icc-disabled')], { evidence: startedWith({ 'config-file': [file] }) }),
      );
    const beside = (file: string) =>
      readdirSync(folder).filter((name) => name.startsWith(`${basename(file)}.`));

    test('is one of blanks alone, which engines take', () => {
      const file = join(folder, 'blank.json');
      writeFileSync(file, '\n');
      expect(runScript(changing(file))).toMatchObject({ status: 0, stderr: '' });
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ icc: false });
    });

    test('is a link: then what it leads to is left to a person', () => {
      const [file, target] = [join(folder, 'link.json'), join(folder, 'linked.json')];
      writeFileSync(target, '{}');
      symlinkSync(target, file);
      const { status, stderr } = runScript(changing(file));
      expect([status, lstatSync(file).isSymbolicLink(), readFileSync(target, 'utf8')]).toEqual([
        1,
        true,
        '{}',
      ]);
      expect(stderr).toContain(`it is a link to ${target}`);
    });

    test.each([
      ['there is no room for a copy', { cp: 'exit 1' }],
      ['its owner cannot be given on', { chown: 'exit 1' }],
      ['it cannot be put in its place', { mv: 'exit 1' }],
    ])('stays as it is where %s', (_, more) => {
      const file = join(folder, 'full.json');
      writeFileSync(file, '{"icc": true}');
      expect(runScript(changing(file), [], true, more).status).toBe(1);
      expect(readFileSync(file, 'utf8')).toBe('{"icc": true}');
      expect(beside(file).filter((name) => !name.includes('before-plimsoll'))).toEqual([]);
    });

    test('is changed with what busybox has, too', () => {
      const file = join(folder, 'busy.json');
      writeFileSync(file, '{}');
      expect(runScript(changing(file)).called).not.toContain('--reference');
    });
  });

  test('raises settings of the kernel, and lowers none that is higher by now', () => {
    const observed = 'kernel.kptr_restrict = 0';
    const script = scriptOf(madeHost([failure('host-kernel-information-hidden', { observed })])).replaceAll(
      '/etc/sysctl.d/90-plimsoll.conf',
      join(folder, 'sysctl.conf'),
    );
    const sysctl = (now: string) => ({
      sysctl: `case $1 in -n) echo ${now} ;; *) echo "$@" >>"\${0%/*}/called" ;; esac`,
    });
    expect(runScript(script, [], true, sysctl('2'))).toMatchObject({ status: 0, called: '' });
    expect(runScript(script, [], true, sysctl('0')).called).toBe('-q -w kernel.kptr_restrict=1\n');
    expect(readFileSync(join(folder, 'sysctl.conf'), 'utf8')).toBe('kernel.kptr_restrict = 1\n');
  });

  test('says of a restart that it is wanted, and does it only when told to', () => {
    const script = scriptOf(madeHost([failure('daemon-icc-disabled')]));
    expect(script).toContain('  restart_engine docker.service');
    expect(script).toContain('RESTART:-no');
  });
});

test('a rootless engine is left to its user', () => {
  const resource = { type: 'file', name: '/home/ann/daemon.json', id: null, engine: 'user:ann' } as const;
  const [owner, mode] = fileFailures('/home/ann/daemon.json').map((finding) => ({ ...finding, resource }));
  if (!owner || !mode) throw new Error('There are no findings.');
  const engine = { ...madeHost([]).engines[0], id: 'user:ann', rootless: true, user: 'ann' };
  const host = madeHost(
    [owner, mode, failure('daemon-icc-disabled', { resource: { ...resource, type: 'engine' } })],
    { engines: [engine as HostResult['engines'][number]] },
  );
  const plans = [planHost(host, TEXTS)];
  expect(renderShell(plans).replaceAll('\n# ', ' ')).toContain('do this as ann, not as root. chown 0:0');
  expect(runScript(renderShell(plans))).toMatchObject({ status: 0, called: '' });
  expect(parseAllDocuments(renderAnsible(plans))[0]?.toJS()[0].tasks).toEqual([]);
});

test('a container of a rootless engine is not touched by root', () => {
  const engine = { ...madeHost([]).engines[0], rootless: true, user: 'ann' };
  const host = madeHost(containerFailures('web'), { engines: [engine as HostResult['engines'][number]] });
  const plans = [planHost(host, TEXTS)];
  expect(runScript(renderShell(plans)).called).toBe('');
  expect(parseAllDocuments(renderAnsible(plans))[0]?.toJS()[0].tasks).toEqual([]);
});

test('each host of a fleet is asked for by a name of its own, whatever it is called', () => {
  const path = join(folder, 'fleet');
  writeFileSync(path, '');
  const plans = ['{{ a }}', 'host_1', '\u202e'].map((name) =>
    planHost(madeHost(name === 'host_1' ? [] : fileFailures(path), { name }), TEXTS),
  );
  const plays = parseAllDocuments(renderAnsible(plans))[0]?.toJS();
  expect(plays.map(({ hosts }: { hosts: string }) => hosts)).toEqual(['host_1_', 'host_1', 'host_3']);
  const script = renderShell(plans);
  expect(runScript(script, ['host_1']).called).toBe('');
  expect(runScript(script, ['host_3']).called).toContain(`<${path}>`);
});

test('a playbook gives nobody a right to read daemon.json who had none', () => {
  const text = renderAnsible([planHost(madeHost([failure('daemon-icc-disabled')]), TEXTS)]);
  const modules = parseAllDocuments(text)[0]?.toJS()[0].tasks;
  const copy = modules.find((task: object) => 'ansible.builtin.copy' in task)['ansible.builtin.copy'];
  expect(copy.mode).toBe("{{ plimsoll_daemon_file.stat.mode | default('0644') }}");
});

test('a playbook stops on another machine than the one that was audited', () => {
  const text = renderAnsible([planHost(madeHost(fileFailures('/srv/a')), TEXTS)]);
  expect(parseAllDocuments(text)[0]?.toJS()[0].tasks[0]).toMatchObject({
    'ansible.builtin.command': { argv: ['uname', '-n'] },
    failed_when: 'plimsoll_machine.stdout != plimsoll_audited',
    vars: { plimsoll_audited: 'web-1' },
  });
});

test('what cannot be planned is counted in every format', () => {
  const unread = { ...failure('engine-socket-mode-660'), status: 'error' } as const;
  const person = { ...failure('daemon-rootless'), status: 'manual' } as const;
  const plans = [planHost(madeHost([unread, unread, person]), TEXTS)];
  for (const render of [renderMarkdown, renderShell, renderAnsible]) {
    const text = render(plans).replace(/[\\`]/g, '').replaceAll('\n# ', ' ');
    expect(text).toContain('Cannot be planned: 2 findings (not read');
    expect(text).toContain('engine-socket-mode-660 (2)');
    expect(text).toContain('Cannot be planned: 1 finding (for a person to decide): daemon-rootless.');
    expect(text).toContain('a waiver covers it: 0 findings.');
  }
});
