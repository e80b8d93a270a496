import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { containerProcesses } from '../../../src/probes/host/container-processes.ts';
import { runScript, SHELLS } from './shells.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
const ID = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);

const record = (head: string, ...lines: string[]): string => [`${TOKEN} ${head}`, ...lines, ''].join('\n');

const status = (pid: number, parent: number): string[] =>
  [
    'Name:\tsleep',
    'State:\tS (sleeping)',
    `PPid:\t${parent}`,
    'Uid:\t1\t1\t1\t1',
    'CapBnd:\t0000000000000000',
    'CapEff:\t0000000000000000',
  ].map((line) => `/proc/${pid}/status:${line}`);

function projectionOf(...records: string[]) {
  const stdout = `${TOKEN}\n${[record('visible all'), record('first-cgroup', '1:name=systemd:/'), ...records].join('')}${TOKEN} end\n`;
  return containerProcesses.project({ stdout, exitCode: 0 });
}

function processesOf(...records: string[]) {
  const projected = projectionOf(...records);
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data.processes;
}

const tiesOf = (...records: string[]): unknown =>
  processesOf(...records).map(({ pid, container, tie }) => [pid, container, tie]);

describe('what ties a process to its container', () => {
  it('is its cgroup, and where that names none its shim', () => {
    expect(
      tiesOf(
        record('cgroups', `/proc/30/cgroup:1:name=systemd:/docker/${ID}`),
        record('shims', `/proc/20/cmdline:${OTHER}`),
        record('status', ...status(30, 20), ...status(31, 20), ...status(32, 1)),
      ),
    ).toEqual([
      [30, ID, 'cgroup'],
      [31, OTHER, 'shim'],
    ]);
  });
});

test('a process of a host that is a container itself is in no container of that host', () => {
  const host = `0::/docker/${OTHER}`;
  const stdout = [
    `${TOKEN}\n`,
    record('visible all'),
    record('first-cgroup', host),
    record('cgroups', `/proc/30/cgroup:${host}/init`, `/proc/31/cgroup:${host}/docker/${ID}`),
    record('status', ...status(30, 1), ...status(31, 1)),
    `${TOKEN} end\n`,
  ].join('');
  const projected = containerProcesses.project({ stdout, exitCode: 0 });
  expect(projected).toMatchObject({ data: { processes: [{ pid: 31, container: ID, tie: 'cgroup' }] } });
  expect(projected.ok && projected.data.processes).toHaveLength(1);
});

/** As on engines 20.10 (runc 1.1.5), 26.1 (1.1.15) and 28.5 (1.3.6), where `docker exec` starts a program. */
describe('the runtime on its way to start a program in a container', () => {
  const cgroups = record(
    'cgroups',
    ...[30, 31, 32].map((pid) => `/proc/${pid}/cgroup:0::/docker/${ID}`),
    `/proc/40/cgroup:0::/docker/${OTHER}`,
  );
  const named = (pid: number, parent: number, name: string): string[] =>
    status(pid, parent).map((line) => line.replace('Name:\tsleep', `Name:\t${name}`));
  const seen = (shims: string, ...lines: string[]): readonly number[] => {
    const all = [...status(30, 20), ...lines, ...status(32, 30), ...status(40, 21)];
    return processesOf(cgroups, shims, record('status', ...all)).map(({ pid }) => pid);
  };
  const shims = record('shims', `/proc/20/cmdline:${ID}`, `/proc/21/cmdline:${OTHER}`);

  it.each(['runc:[2:INIT]', 'runc:[1:CHILD]', 'runc', 'crun', 'exe', '7'])(
    'is none of its processes yet: %s, a child of the runtime',
    (name) => {
      expect(seen(shims, ...named(31, 50, name))).toEqual([30, 32, 40]);
    },
  );

  it('is known though the runtime has the id of the container among its arguments, as the shim has', () => {
    const known = record('shims', `/proc/20/cmdline:${ID}`, `/proc/50/cmdline:${ID}`);
    expect(seen(known, ...named(31, 50, 'runc:[2:INIT]'), ...named(50, 20, 'runc'))).toEqual([30, 32, 40]);
  });

  it.each([
    ['a child of the shim', 20, shims],
    ['a child of a process inside', 32, shims],
    ['a child of a shim that does not show by its arguments', 20, record('shims')],
    ['a child of the shim of another container', 21, shims],
  ])('is not what has taken its name: %s', (_, parent, known) => {
    expect(seen(known, ...named(31, parent, 'runc:[2:INIT]'))).toEqual([30, 31, 32, 40]);
  });

  it('is not what was started from outside under a name of its own', () => {
    expect(seen(shims, ...named(31, 50, 'sh'))).toEqual([30, 31, 32, 40]);
  });

  it('is nobody where a container has no other process', () => {
    expect(seen(shims, ...named(31, 50, 'runc'))).not.toContain(31);
    const alone = record('cgroups', `/proc/31/cgroup:0::/docker/${ID}`);
    expect(processesOf(alone, record('status', ...named(31, 50, 'runc')))).toHaveLength(1);
  });
});

describe('a process that ends while it is read', () => {
  const cgroups = record('cgroups', ...[30, 31].map((pid) => `/proc/${pid}/cgroup:0::/docker/${ID}`));

  it.each([
    '/proc/31/status',
    'grep: /proc/31/status: No such file or directory',
    'grep: /proc/31/status: No such process',
  ])('is left out, though parts of it were read: %s', (line) => {
    const lines = record('status', ...status(30, 1), ...status(31, 1));
    expect(processesOf(cgroups, lines, record('ended', line)).map(({ pid }) => pid)).toEqual([30]);
    expect(processesOf(cgroups, record('status', ...status(30, 1)), record('ended', line))).toHaveLength(1);
  });

  it('is not one of which nothing was read', () => {
    expect(projectionOf(cgroups, record('status', ...status(30, 1)))).toMatchObject({
      cause: { code: 'unparseable' },
    });
    const denied = record('ended', 'grep: /proc/31/status: Permission denied');
    expect(projectionOf(cgroups, record('status', ...status(30, 1)), denied).ok).toBe(false);
  });
});

describe('the lines of /proc/PID/status', () => {
  const mask = fc
    .bigInt({ min: 0n, max: 0xffffffffffffffffn })
    .map((bits) => bits.toString(16).padStart(16, '0'));
  const id = fc.nat({ max: 4_294_967_295 });
  // The kernel escapes line breaks of a name; anything else may stand in it, also what looks like another field.
  const name = fc.oneof(
    fc.constantFrom('Uid:', 'CapEff:\t0', '/proc/1/status:', 'a b', ')', 'State:\tZ'),
    fc.stringMatching(/^[!-~]([ -~]{0,13}[!-~])?$/),
  );
  const fields = fc.record({
    pid: fc.integer({ min: 1, max: 4_194_304 }),
    name,
    ids: fc.tuple(id, id, id, id),
  });
  const rights = fc.record({
    bounding: mask,
    effective: mask,
    gains: fc.constantFrom('0', '1'),
    seccomp: fc.constantFrom('0', '1', '2'),
  });

  it('give back the process that the kernel printed them of', () => {
    fc.assert(
      fc.property(fields, rights, (of, has) => {
        const lines = [
          `Name:\t${of.name}`,
          'State:\tS (sleeping)',
          'PPid:\t1',
          `Uid:\t${of.ids.join('\t')}`,
          `CapBnd:\t${has.bounding}`,
          `CapEff:\t${has.effective}`,
          `NoNewPrivs:\t${has.gains}`,
          `Seccomp:\t${has.seccomp}`,
        ].map((line) => `/proc/${of.pid}/status:${line}`);
        const cgroup = record('cgroups', `/proc/${of.pid}/cgroup:0::/docker/${ID}`);
        expect(processesOf(cgroup, record('status', ...lines))).toMatchObject([
          {
            pid: of.pid,
            name: of.name,
            uid: of.ids[1],
            capBounding: has.bounding,
            capEffective: has.effective,
            noNewPrivileges: has.gains === '1',
            seccomp: Number(has.seccomp),
          },
        ]);
      }),
    );
  });

  it.each(['Uid', 'CapBnd', 'CapEff'])(
    'without %s are refused, lest the process looked like none',
    (field) => {
      const lines = status(30, 1).filter((line) => !line.includes(`${field}:`));
      const projected = projectionOf(
        record('cgroups', `/proc/30/cgroup:0::/docker/${ID}`),
        record('status', ...lines),
      );
      expect(projected).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
    },
  );

  it('tell how many filters are in force', () => {
    const filtered = [...status(30, 1), '/proc/30/status:Seccomp:\t2', '/proc/30/status:Seccomp_filters:\t3'];
    const cgroup = record('cgroups', `/proc/30/cgroup:0::/docker/${ID}`);
    expect(processesOf(cgroup, record('status', ...filtered))).toMatchObject([
      { seccomp: 2, seccompFilters: 3 },
    ]);
  });

  it('of a process that has ended count for nothing', () => {
    const ended = ['Z (zombie)', 'X (dead)'].map((state, at) =>
      status(30 + at, 1).map((line) => line.replace('S (sleeping)', state)),
    );
    const cgroups = [30, 31].map((pid) => `/proc/${pid}/cgroup:0::/docker/${ID}`);
    expect(processesOf(record('cgroups', ...cgroups), record('status', ...ended.flat()))).toEqual([]);
  });

  it('without a seccomp mode or the flag for privileges leave them unknown', () => {
    const cgroup = record('cgroups', `/proc/30/cgroup:0::/docker/${ID}`);
    expect(processesOf(cgroup, record('status', ...status(30, 1)))).toMatchObject([
      { noNewPrivileges: null, seccomp: null },
    ]);
  });
});

describe('a process in a container', () => {
  const cgroup = record('cgroups', `/proc/30/cgroup:0::/docker/${ID}`);

  it('has its program, its name, its users and its label from what each file says', () => {
    expect(
      processesOf(
        cgroup,
        record('status', ...status(30, 1)),
        record('maps', '/proc/30/uid_map:         0     100000      65536', '/proc/31/uid_map:0 0 1'),
        record('programs'),
        record('program /proc/30/exe', `'/proc/30/exe' -> '/usr/sbin/ss hd (deleted)'`),
        record('program /proc/31/exe', `'/proc/31/exe' -> '/x'`),
        record('arguments', '/proc/30/cmdline:/usr/sbin/sshd: user@pts/0', '-D', '/proc/31/cmdline:y'),
        record(
          'labels',
          '/proc/30/attr/apparmor/current:docker-default (enforce)',
          '/proc/30/attr/current:x',
        ),
      ),
    ).toEqual([
      {
        pid: 30,
        container: ID,
        tie: 'cgroup',
        name: 'sleep',
        argv0: 'sshd:',
        executable: '/usr/sbin/ss hd',
        uid: 1,
        capBounding: '0000000000000000',
        capEffective: '0000000000000000',
        noNewPrivileges: null,
        seccomp: null,
        seccompFilters: null,
        label: 'docker-default (enforce)',
        labelReadable: true,
        uidMap: ['0 100000 65536'],
      },
    ]);
  });

  it('has the label of another module where AppArmor gives none, and what may not be read is null', () => {
    const label = record('labels', '/proc/30/attr/current:system_u:system_r:container_t:s0');
    expect(processesOf(cgroup, record('status', ...status(30, 1)), label)).toMatchObject([
      { label: 'system_u:system_r:container_t:s0', executable: null, argv0: '', uidMap: null },
    ]);
  });

  it.each(['0000', 'x0000000000000000', '0000000000000000x', 'g000000000000000'])(
    'with %j for its capabilities is none that the kernel printed',
    (mask) => {
      const lines = status(30, 1).map((line) =>
        line.replace('CapEff:\t0000000000000000', `CapEff:\t${mask}`),
      );
      expect(projectionOf(cgroup, record('status', ...lines)).ok).toBe(false);
    },
  );
});

describe('the table of processes', () => {
  const read = (...records: string[]) =>
    containerProcesses.project({
      stdout: `${TOKEN}\n${records.join('')}${TOKEN} end\n`,
      exitCode: 0,
    });

  it('is shown in part to an account that sees its own processes only', () => {
    const first = record('first-cgroup', '0::/init.scope');
    expect(read(record('visible own'), first)).toMatchObject({ data: { partial: true } });
    expect(read(record('visible all'), first)).toMatchObject({ data: { partial: false } });
  });

  it('is not known where the script did not say whether all of it is shown', () => {
    expect(read(record('first-cgroup', '0::/init.scope'))).toMatchObject({ cause: { code: 'unparseable' } });
  });

  it.each([91, 92])('is too large where the script ends with %d', (exitCode) => {
    expect(containerProcesses.project({ stdout: '', exitCode })).toMatchObject({
      cause: { code: 'too-large' },
    });
  });
});

describe('the label of a process', () => {
  const labelOf = (error: string): unknown =>
    processesOf(
      record('cgroups', `/proc/30/cgroup:1:name=systemd:/docker/${ID}`),
      record('status', ...status(30, 1)),
      record('labels'),
      record('label-errors', `grep: /proc/30/attr/current: ${error}`),
    ).map(({ label, labelReadable }) => [label, labelReadable]);

  it('is none where the kernel has no module for labels and answers EINVAL', () => {
    expect(labelOf('Invalid argument')).toEqual([[null, true]]);
  });

  it('is not known where it may not be read', () => {
    expect(labelOf('Permission denied')).toEqual([[null, false]]);
  });
});

describe('the rights of a process', () => {
  const cgroup = record('cgroups', `/proc/30/cgroup:0::/docker/${ID}`);
  const masks = ['CapInh:\t0000000000000001', 'CapPrm:\t0000000000000002', 'CapAmb:\t0000000000000004'].map(
    (line) => `/proc/30/status:${line}`,
  );
  const uids = status(30, 1).map((line) => line.replace('1\t1\t1\t1', '1\t0\t2\t3'));
  const namespaces = (pid: number, ...kinds: string[]) =>
    kinds.map((kind, at) => `/proc/${pid}/ns/${kind}:${4026531830 + at}`);

  it('are all of its ids, its masks and its namespaces', () => {
    expect(
      processesOf(
        cgroup,
        record('status', ...uids, ...masks),
        record('namespaces', ...namespaces(30, 'user', 'pid', 'mnt', 'cgroup')),
      )[0]?.credentials,
    ).toEqual({
      uids: [1, 0, 2, 3],
      capInheritable: '0000000000000001',
      capPermitted: '0000000000000002',
      capAmbient: '0000000000000004',
      namespaces: { user: 4026531830, pid: 4026531831, mnt: 4026531832, cgroup: 4026531833 },
    });
  });

  it('lack the namespaces where one of them may not be seen, and the ambient mask before 4.3', () => {
    const seen = record('namespaces', ...namespaces(30, 'user', 'pid', 'mnt'));
    expect(
      processesOf(cgroup, record('status', ...uids, ...masks.slice(0, 2)), seen)[0]?.credentials,
    ).toMatchObject({ namespaces: null, capAmbient: null });
  });

  it('are not known of a kernel that printed less than it must', () => {
    expect(processesOf(cgroup, record('status', ...uids))[0]?.credentials).toBeUndefined();
    const odd = [...masks.slice(0, 2), '/proc/30/status:CapAmb:\tx'];
    expect(processesOf(cgroup, record('status', ...uids, ...odd))[0]?.credentials).toBeUndefined();
  });

  it('are held against those of the host', () => {
    const first = record('first-namespaces', ...namespaces(1, 'user', 'pid', 'mnt', 'cgroup'));
    const kernelOf = (...lines: string[]) => {
      const projected = projectionOf(first, record('kernel', ...lines));
      return projected.ok ? projected.data.kernel : projected.cause;
    };
    expect(kernelOf('capability 40', 'ptrace 1')).toEqual({
      namespaces: { user: 4026531830, pid: 4026531831, mnt: 4026531832, cgroup: 4026531833 },
      lastCapability: 40,
      ptraceScope: 1,
    });
    expect(kernelOf('capability x')).toMatchObject({ lastCapability: null, ptraceScope: null });
    const without = projectionOf();
    expect(without.ok && without.data.kernel).toBeUndefined();
  });
});

test.each(SHELLS)(
  '$name reads the highest capability whole, which some shells cut off after a digit',
  (shell) => {
    const highest = Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8'));
    const projected = containerProcesses.project(
      runScript(containerProcesses.script, shell, process.getuid?.() ?? 0),
    );
    expect(projected.ok && projected.data.kernel?.lastCapability).toBe(highest);
  },
);
