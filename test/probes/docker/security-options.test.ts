import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { securityOptions, withSeccompProfile } from '../../../src/probes/docker/security-options.ts';
import { seccompProfileShape } from '../../../src/probes/seccomp/profile.ts';

const shape = withSeccompProfile(
  z.object({ SecurityOpt: securityOptions, SeccompProfile: seccompProfileShape.optional() }),
);
const kept = (SecurityOpt: unknown) => shape.parse({ SecurityOpt });
const PROFILE =
  '{\n "defaultAction": "SCMP_ACT_ERRNO", "comment": "hunter2, and more",\n "syscalls": [{"name": "bpf", "action": "SCMP_ACT_ALLOW"}]}\n';

describe('the security options of a container', () => {
  it('keep of an inlined profile what it decides, with commas and line breaks in it', () => {
    const found = kept(['no-new-privileges', `seccomp=${PROFILE}`]);
    expect(JSON.stringify(found)).not.toContain('hunter2');
    expect(found).toMatchObject({
      SecurityOpt: ['no-new-privileges', 'seccomp=(inline profile)'],
      SeccompProfile: { defaultAction: 'SCMP_ACT_ERRNO', rules: [{ calls: ['bpf'] }] },
    });
    expect(shape.parse(found)).toEqual(found);
  });

  it('have the profile of the last of several, since that is the one that counts', () => {
    const other = '{"defaultAction": "SCMP_ACT_LOG"}';
    expect(kept([`seccomp=${PROFILE}`, `seccomp:${other}`])).toMatchObject({
      SeccompProfile: { defaultAction: 'SCMP_ACT_LOG' },
    });
    expect(kept([`seccomp=${PROFILE}`, 'seccomp=unconfined']).SeccompProfile).toBeUndefined();
  });

  it('have none where a snapshot of an early version kept that there was one', () => {
    expect(kept(['seccomp=(inline profile)']).SeccompProfile).toBeUndefined();
  });

  it('have a refused one where the text was cut', () => {
    expect(kept([`seccomp=${PROFILE.slice(0, 60)}`]).SeccompProfile).toMatchObject({ state: 'refused' });
  });
});
