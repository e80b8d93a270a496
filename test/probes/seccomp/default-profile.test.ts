import { describe, expect, it } from 'vitest';
import { parseSoftwareVersion } from '../../../src/probes/engine/software-version.ts';
import { compareCall } from '../../../src/probes/seccomp/compare.ts';
import { defaultProfile, generationOf } from '../../../src/probes/seccomp/default-profile.ts';
import { GENERATIONS, type Generation } from '../../../src/probes/seccomp/default-rows.ts';
import { evaluate, type Filter } from '../../../src/probes/seccomp/evaluate.ts';
import { NOWHERE } from '../../../src/probes/seccomp/profile.ts';

function generation(text: string): Generation | null {
  const version = parseSoftwareVersion(text);
  if (version === null) throw new Error(`${text} is no version.`);
  return generationOf(version);
}

function filter(
  of: Generation,
  capabilities: readonly string[] = [],
  arch = 'amd64',
  kernel = '6.1.0',
): Filter {
  const found = evaluate(defaultProfile(of), { capabilities: new Set(capabilities), arch, kernel });
  if (found === null) throw new Error('The kernel is known.');
  return found;
}

const ALL = evaluate(
  { state: 'read', defaultAction: 'SCMP_ACT_ALLOW', rules: [] },
  { capabilities: new Set(), arch: 'amd64', kernel: '6.1.0' },
);
const allows = (call: string, one: Filter): boolean =>
  ALL !== null && compareCall(call, ALL, one) === 'within';

/** Whether a profile lets sockets of a family pass. */
function allowsFamily(family: number, one: Filter): boolean {
  const args = [{ index: 0, op: 'SCMP_CMP_EQ' as const, value: family, valueTwo: 0 }];
  const rules = [
    { calls: ['socket'], action: 'SCMP_ACT_ALLOW' as const, args, includes: NOWHERE, excludes: NOWHERE },
  ];
  const only = evaluate(
    { state: 'read', defaultAction: 'SCMP_ACT_ERRNO', rules },
    { capabilities: new Set(), arch: 'amd64', kernel: '6.1.0' },
  );
  return only !== null && compareCall('socket', only, one) === 'within';
}

const [ALG, VSOCK] = [38, 40];

describe('the profile that an engine brings', () => {
  it.each([
    ['20.10.3', '20.10.0'],
    ['20.10.22', '20.10.22'],
    ['20.10.23', '20.10.18'],
    ['20.10.24+dfsg1', '20.10.18'],
    ['20.10.27', '20.10.26'],
    ['23.0.6', '23.0.0'],
    ['23.0.15', '23.0.10'],
    ['24.0.2', '23.0.0'],
    ['24.0.9', '23.0.7'],
    ['25.0.2', '25.0.0'],
    ['26.1.5+dfsg1', '25.0.3'],
    ['27.5.1', '25.0.3'],
    ['28.1.1', '25.0.3'],
    ['28.5.2+dfsg4', '28.2.0'],
    ['29.0.0', '28.2.0'],
    ['29.4.1', '28.2.0'],
    ['29.4.2', '29.4.2'],
    ['29.4.3', '29.4.3'],
    ['29.5.0', '29.4.3'],
    ['29.7.2', '29.4.3'],
  ])('of %s is that of %s', (version, expected) => {
    expect(generation(version)).toBe(expected);
  });

  it.each(['19.03.15', '18.9.1', '29.7.3', '30.0.0'])('of %s is not known', (version) => {
    expect(generation(version)).toBeNull();
  });

  it('has let io_uring go with 25.0 only', () => {
    expect(GENERATIONS.filter((one) => allows('io_uring_setup', filter(one))).at(-1)).toBe('23.0.10');
  });

  it('has blocked vsock since 23.0, and in 20.10.22 alone before', () => {
    expect(GENERATIONS.filter((one) => allowsFamily(VSOCK, filter(one)))).toEqual([
      '20.10.0',
      '20.10.4',
      '20.10.10',
      '20.10.18',
      '20.10.26',
    ]);
  });

  it('has blocked AF_ALG since 29.4.2, and the 32-bit way to it in that release alone', () => {
    expect(GENERATIONS.filter((one) => !allowsFamily(ALG, filter(one)))).toEqual(['29.4.2', '29.4.3']);
    expect(GENERATIONS.filter((one) => !allows('socketcall', filter(one)))).toEqual(['29.4.2']);
  });

  it.each(GENERATIONS)('%s allows mounts with SYS_ADMIN alone', (one) => {
    expect(allows('mount', filter(one))).toBe(false);
    expect(allows('mount', filter(one, ['SYS_ADMIN']))).toBe(true);
  });

  it.each(GENERATIONS)('%s allows ptrace from kernel 4.8 on, or with SYS_PTRACE', (one) => {
    expect(allows('ptrace', filter(one))).toBe(true);
    expect(allows('ptrace', filter(one, [], 'amd64', '4.4.0'))).toBe(false);
    expect(allows('ptrace', filter(one, ['SYS_PTRACE'], 'amd64', '4.4.0'))).toBe(true);
  });

  it.each(GENERATIONS)('%s never allows the calls that replace the kernel', (one) => {
    const everything = ['SYS_ADMIN', 'SYS_BOOT', 'SYS_RAWIO'];
    for (const call of ['kexec_load', 'kexec_file_load', 'swapon', 'keyctl', 'add_key', 'pivot_root'])
      expect(allows(call, filter(one, everything)), call).toBe(false);
  });

  it('filters the first argument of clone, and on s390x the second', () => {
    expect(filter('28.2.0').calls.get('clone')?.allowed.flat()[0]?.index).toBe(0);
    expect(filter('28.2.0', [], 's390x').calls.get('clone')?.allowed.flat()[0]?.index).toBe(1);
  });
});
