import { describe, expect, it } from 'vitest';
import { watchers } from '../../../src/probes/host/watchers.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
const ID = 'c'.repeat(64);

function read(...records: readonly (readonly [head: string, ...lines: string[]])[]) {
  const text = [...records, ['entries'] as const].map(([head, ...lines]) =>
    [`${TOKEN} ${head}`, ...lines, ''].join('\n'),
  );
  const projected = watchers.project({
    stdout: `${TOKEN}\n${text.join('')}${TOKEN} end\n`,
    exitCode: 0,
  });
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
}

describe('what watches a host', () => {
  it('is known by name, program, container and what it holds open in the kernel', () => {
    expect(
      read(
        ['visible'],
        ['names', '/proc/30/comm:falco', '/proc/31/comm:rsyslogd'],
        ['cgroups', `/proc/30/cgroup:${ID}`],
        ['programs', "'/proc/30/exe' -> '/usr/bin/falco'"],
        ['handles /proc/30', 'anon_inode:bpf-prog', 'anon_inode:[perf_event'],
        ['handles /proc/31'],
        ['modules', 'falco'],
      ),
    ).toMatchObject({
      watchers: [
        { pid: 30, name: 'falco', executable: '/usr/bin/falco', container: ID, hooks: ['bpf', 'perf'] },
        { pid: 31, name: 'rsyslogd', executable: null, container: null, hooks: [] },
      ],
      modules: ['falco'],
      complete: true,
    });
  });

  it('has hooks that are not known where its handles were not seen', () => {
    expect(read(['names', '/proc/30/comm:falco']).watchers).toMatchObject([{ hooks: null }]);
  });

  it('is not known where names or plugins were cut', () => {
    const names = Array.from({ length: 200 }, (_, at) => `/proc/${at + 2}/comm:vector`);
    const entries = names.map((_, at) => `0 81a4 /etc/docker/plugins/${at}.spec`);
    expect(() => read(['visible'], ['names', ...names])).toThrow('more sensors');
    expect(() => read(['visible'], ['names', ...names.slice(1)])).not.toThrow();
    expect(() => read(['visible'], ['entries', ...entries])).toThrow('more sensors');
  });

  it('is not known where the script did not come to its end', () => {
    expect(watchers.project({ stdout: `${TOKEN}\n${TOKEN} end\n`, exitCode: 0 })).toMatchObject({
      ok: false,
    });
    expect(watchers.project({ stdout: '', exitCode: 91 })).toMatchObject({
      cause: { code: 'too-large' },
    });
  });
});

describe('the journal', () => {
  it('has the settings of the last file, by name, and of files with one name the one in /etc', () => {
    expect(
      read([
        'settings',
        '/etc/systemd/journald.conf:Storage=volatile',
        '/etc/systemd/journald.conf:MaxRetentionSec=1week',
        '/usr/lib/systemd/journald.conf.d/10-a.conf:Storage=none',
        '/etc/systemd/journald.conf.d/10-a.conf: Storage = persistent ',
        '/usr/lib/systemd/journald.conf.d/05-b.conf:Storage=auto',
      ]).journal.settings,
    ).toEqual({ Storage: 'persistent', MaxRetentionSec: '1week' });
  });

  it('has an oldest entry, none, or none that this account may read', () => {
    expect(read(['oldest 0', '1767225600.123456 host dockerd[1]: x']).journal).toMatchObject({
      oldest: 1_767_225_600,
      denied: false,
    });
    expect(read(['oldest 0', '']).journal).toMatchObject({ oldest: null, denied: false });
    expect(read(['oldest 1000', '']).journal).toMatchObject({ oldest: null, denied: true });
  });
});

describe('what engines find plugins by', () => {
  it('has owner and mode', () => {
    const entry = '0 c1ed /run/docker/plugins/a b.sock';
    const projected = watchers.project({
      stdout: `${TOKEN}\n${TOKEN} shut /etc/docker\n${TOKEN} entries\n${entry}\n${TOKEN} end\n`,
      exitCode: 0,
    });
    expect(projected).toMatchObject({
      data: {
        plugins: [{ path: '/run/docker/plugins/a b.sock', kind: 'socket', uid: 0, mode: 0o755 }],
        shut: ['/etc/docker'],
      },
    });
  });
});
