import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCRIPT_PROBES } from '../../../src/probes/host/table.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';

/** Words and texts of the kinds that the scripts print, in places where they do not belong. */
const word = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '12',
    '-1',
    '99999999999999',
    'absent',
    'root',
    '/proc/1/exe',
    '81a4',
    'docker.service',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const body = fc.oneof(
  fc.constantFrom(
    'docker:x:999:a,b',
    'root:x:0:0:root:/root:/bin/sh',
    '/proc/7/status:Uid:\t0\t0\t0\t0',
    `/proc/7/cgroup:0::/docker/${'a'.repeat(64)}`,
    '7 (dockerd) S 1 7 7 0 -1',
    'LoadState=loaded\nListen=x (Stream)',
    '-w /etc -p wa',
    'e30=',
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
const kinds = [
  'end host status stat exe arguments environment sockets unix tcp cgroup namespace first-cgroup first-namespace proxies',
  'name kernel os machine time account groups group group-status primary users users-failed program socket present missing',
  'paths targets blind directory kind files errors file state base64 hex systemd unit masked drop-in denied filesystems',
  'visible cgroups maps labels label-errors auditctl rules',
].flatMap((line) => line.split(' '));
const record = fc.tuple(fc.constantFrom(...kinds), fc.array(word, { maxLength: 4 }), body);

describe.each(SCRIPT_PROBES.map((probe) => [probe.id, probe] as const))('%s', (_, probe) => {
  it('takes no text without its frame', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 2000 }),
        fc.integer({ min: -1, max: 255 }),
        (stdout, exitCode) => {
          expect(probe.project({ stdout, exitCode }).ok).toBe(false);
        },
      ),
    );
  });

  it('takes no frame with nothing in it', () => {
    const stdout = `${TOKEN}\n${TOKEN} end\n`;
    expect(probe.project({ stdout, exitCode: 0 }).ok).toBe(false);
  });

  it('never throws, and what it keeps has its shape', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), (records) => {
        const text = records.map(
          ([kind, words, lines]) => `${TOKEN} ${[kind, ...words].join(' ')}\n${lines}\n`,
        );
        const stdout = `${TOKEN}\n${text.join('')}${TOKEN} end\n`;
        const projected = probe.project({ stdout, exitCode: 0 });
        if (projected.ok) expect(probe.shape.parse(projected.data)).toEqual(projected.data);
        else expect(projected.cause.detail).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });
});
