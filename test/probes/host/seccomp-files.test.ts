import { describe, expect, it } from 'vitest';
import { seccompFiles } from '../../../src/probes/host/seccomp-files.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
const PATH = '/etc/docker/seccomp, old.json';

function fileOf(...records: readonly (readonly [head: string, body: string])[]) {
  const text = [['file', PATH], ...records].map(
    ([head, body]) => `${TOKEN} ${head}\n${body}${body ? '\n' : ''}`,
  );
  const stdout = `${TOKEN}\n${text.join('')}${TOKEN} end\n`;
  const projected = seccompFiles.project({ stdout, exitCode: 0 });
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data[PATH];
}

describe('the file that seccomp-profile names', () => {
  it('is kept as what it decides, with the time of its last change', () => {
    expect(
      fileOf(['status 1767225600', ''], ['content', '{"defaultAction": "SCMP_ACT_ALLOW", "comment": "x"}']),
    ).toEqual({
      state: 'read',
      changedAt: 1_767_225_600,
      profile: { state: 'read', defaultAction: 'SCMP_ACT_ALLOW', rules: [] },
    });
  });

  it('is absent where the script says so', () => {
    expect(fileOf(['state absent', ''])).toEqual({ state: 'absent' });
  });

  it.each([
    ['denied', 'needs-root'],
    ['irregular', 'not-a-regular-file'],
    ['too-large', 'too-large'],
    ['failed', 'command-failed'],
  ])('is unread where the script says %s', (state, code) => {
    expect(fileOf(['status 1767225600', ''], [`state ${state}`, ''])).toMatchObject({
      state: 'unread',
      cause: { code },
    });
  });

  it('is unread without the time of its last change, since nobody knows then whether it is in force', () => {
    expect(fileOf(['status', ''], ['content', '{}'])).toMatchObject({ state: 'unread' });
  });
});
