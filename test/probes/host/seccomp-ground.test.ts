import { describe, expect, it } from 'vitest';
import { seccompGround } from '../../../src/probes/host/seccomp-ground.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';

const read = (...lines: string[]) =>
  seccompGround.project({
    stdout: `${TOKEN}\n${TOKEN} hidden\n/etc/modprobe.d/own.conf\n${TOKEN} lines\n${lines.join('\n')}\n${TOKEN} end\n`,
    exitCode: 0,
  });

describe('the ground of seccomp', () => {
  it('has it where the status of a process has a line of that name', () => {
    expect(read('State:\tR (running)', 'Seccomp:\t0')).toMatchObject({ data: { supported: true } });
    expect(read('State:\tR (running)')).toMatchObject({ data: { supported: false } });
  });

  it('is not known where that status was not read', () => {
    expect(read('Seccomp:\t0')).toMatchObject({ cause: { code: 'unparseable' } });
  });

  it('names modules for which another program stands that loads nothing', () => {
    expect(
      read('State:\tR (running)', 'install algif_aead /bin/false', '  install\taf_alg  /usr/bin/true '),
    ).toMatchObject({ data: { blocked: ['af_alg', 'algif_aead'], hidden: ['/etc/modprobe.d/own.conf'] } });
    expect(
      read(
        'State:\tR (running)',
        'install algif_aead /sbin/modprobe --ignore-install algif_aead',
        'install x /bin/true',
      ),
    ).toMatchObject({ data: { blocked: [] } });
  });
});
