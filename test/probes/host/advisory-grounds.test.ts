import { describe, expect, it } from 'vitest';
import { advisoryGrounds } from '../../../src/probes/host/advisory-grounds.ts';
import { printed } from './printed.ts';

const BASE = [
  'kernel-build\n#1 SMP PREEMPT_DYNAMIC Debian 6.1.158-1 (2025-11-09)\n\n',
  'kernel-signature\n\n',
];
const read = (...records: readonly string[]) =>
  advisoryGrounds.project(printed(...BASE, ...records, 'names\n'));
const withNames = (names: string, ...more: readonly string[]) =>
  advisoryGrounds.project(printed(...BASE, `names\n${names}`, ...more));

describe('what known flaws depend on', () => {
  it('is what the kernel says', () => {
    const data = {
      kernelBuild: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.158-1 (2025-11-09)',
      maxUserNamespaces: 0,
      unprivilegedUserNamespaces: false,
      cgroupV2: true,
      livePatches: ['kpatch_1'],
      modules: ['algif_aead', 'esp4'],
      complete: true,
      replaced: [],
      programs: [],
    };
    expect(
      read(
        'user-namespaces\n0\n',
        'user-clone\n0\n',
        'patches\nkpatch_1\n',
        'unified',
        'modules\nesp4\nalgif_aead\nzram\n',
        'visible',
      ),
    ).toMatchObject({ ok: true, data });
  });

  it('does not take what the kernel does not say for a no', () => {
    expect(read()).toMatchObject({
      ok: true,
      data: {
        maxUserNamespaces: null,
        unprivilegedUserNamespaces: null,
        cgroupV2: false,
        complete: false,
        replaced: null,
      },
    });
  });

  it('has programs by their names, and daemons whose file was replaced', () => {
    const names =
      '/proc/7/comm:firewalld\n/proc/8/comm:dockerd\n/proc/9/comm:containerd\n/proc/10/comm:kubelet\n';
    const links = (target: string) => [
      `program /proc/8/exe\n'/proc/8/exe' -> '${target}'\n`,
      "program /proc/9/exe\n'/proc/9/exe' -> '/usr/bin/containerd'\n",
    ];
    expect(withNames(names, 'visible', ...links('/usr/bin/dockerd (deleted)'))).toMatchObject({
      ok: true,
      data: { programs: ['firewalld', 'kubelet'], replaced: ['dockerd'] },
    });
    expect(withNames(names, 'visible', ...links('/usr/bin/dockerd'))).toMatchObject({
      data: { replaced: [] },
    });
  });

  it('does not say that nothing was replaced where a program may not be seen', () => {
    expect(withNames('/proc/8/comm:dockerd\n', 'visible')).toMatchObject({ data: { replaced: null } });
  });

  it('has builders with the version that they tell, and those that were not asked', () => {
    const builders = [
      'builder 70 /usr/bin/buildkitd\nbuildkitd github.com/moby/buildkit v0.12.5 bac3f2b673f3\n',
      'builder 71 /home/eve/buildkitd\n',
    ];
    expect(withNames('', ...builders)).toMatchObject({
      data: {
        builders: [
          { pid: 70, path: '/usr/bin/buildkitd', version: '0.12.5' },
          { pid: 71, path: '/home/eve/buildkitd', version: null },
        ],
      },
    });
  });

  it('is not whole where names or builders were cut', () => {
    const many = Array.from({ length: 500 }, (_, at) => `/proc/${at + 2}/comm:dockerd\n`).join('');
    expect(withNames(many, 'visible')).toMatchObject({ data: { complete: false, replaced: null } });
    expect(withNames('', 'visible', 'more-builders')).toMatchObject({ data: { complete: false } });
    expect(withNames('', 'visible')).toMatchObject({ data: { complete: true } });
  });

  it('is not known of a host with too many processes, or from an answer without its parts', () => {
    expect(advisoryGrounds.project({ stdout: '', exitCode: 91 })).toMatchObject({
      cause: { code: 'too-large' },
    });
    expect(advisoryGrounds.project(printed('names\n'))).toMatchObject({ cause: { code: 'unparseable' } });
  });
});
