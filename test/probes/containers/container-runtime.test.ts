import { describe, expect, it } from 'vitest';
import { isSandboxed, runtimeNamed } from '../../../src/probes/containers/container-runtime.ts';

const info = {
  Runtimes: {
    runc: { path: 'runc' },
    secure: { path: '/usr/local/bin/runsc', runtimeArgs: [] },
    runsc: { path: '/usr/sbin/runc' },
    weak: { path: '/usr/bin/runsc', runtimeArgs: ['network=host' as const] },
    shim: { path: '' },
    own: { path: '/opt/own' },
  },
};
const kindOf = (name: string) => runtimeNamed(name, info).kind;

describe('a runtime', () => {
  it('is what its program is, whatever it is called', () => {
    expect(kindOf('secure')).toBe('sandbox');
    expect(kindOf('runsc')).toBe('shared-kernel');
    expect(kindOf('runc')).toBe('shared-kernel');
    expect(kindOf('own')).toBe('unknown');
  });

  it('of containerd is what its shim is called', () => {
    expect(kindOf('io.containerd.runsc.v1')).toBe('sandbox');
    expect(kindOf('io.containerd.kata.v2')).toBe('sandbox');
    expect(kindOf('io.containerd.runc.v2')).toBe('shared-kernel');
    expect(kindOf('shim')).toBe('unknown');
  });

  it('is no member that every object has', () => expect(kindOf('constructor')).toBe('unknown'));

  it('is told with what weakens it', () =>
    expect(runtimeNamed('weak', info).weakened).toEqual(['network=host']));
});

describe('a sandbox', () => {
  const main = (executable: string | null, argv0 = '') => ({ executable, argv0 });
  const secure = runtimeNamed('secure', info);

  it('is one where both the runtime and the process say so', () => {
    expect(isSandboxed(secure, main('/usr/local/bin/runsc'))).toBe(true);
    expect(isSandboxed(secure, main(null, 'runsc-sandbox'))).toBe(true);
    expect(
      isSandboxed(runtimeNamed('io.containerd.kata.v2', info), main('/opt/kata/bin/qemu-system-x86_64')),
    ).toBe(true);
    expect(isSandboxed(secure, main('/bin/sleep'))).toBe(false);
    expect(isSandboxed(runtimeNamed('runc', info), main('/usr/bin/runsc'))).toBe(false);
    expect(isSandboxed(runtimeNamed('own', info), main('/usr/bin/runsc'))).toBe(false);
  });
});
