import { describe, expect, it } from 'vitest';
import { subordinateIds } from '../../../src/probes/host/subordinate-ids.ts';
import { printed } from './printed.ts';
import { runScript, SHELLS } from './shells.ts';

const read = (...records: readonly string[]) => {
  const projected = subordinateIds.project(printed(...records));
  return projected.ok ? projected.data : projected.cause;
};
const SUBUID = 'subuid\nalice:100000:65536\n\n# a comment\n1001:165536:65536';
const SUBGID = 'subgid\nalice:100000:65536';
const SOURCES = 'sources\npasswd:  files [NOTFOUND=return] sss\nsubid: sss # and no files';

describe('subordinate ids', () => {
  it('are the ranges of both files, by name or number, and where else they come from', () => {
    expect(read(SUBUID, SUBGID, SOURCES, 'port\n1024')).toEqual({
      subuid: {
        state: 'read',
        ranges: [
          { owner: 'alice', start: 100_000, count: 65_536 },
          { owner: '1001', start: 165_536, count: 65_536 },
        ],
        odd: [],
      },
      subgid: { state: 'read', ranges: [{ owner: 'alice', start: 100_000, count: 65_536 }], odd: [] },
      sources: { subid: ['sss'], passwd: ['files', 'sss'] },
      portStart: 1024,
    });
  });

  it('name lines that are no range instead of passing them over', () => {
    const text = 'subuid\nalice:100000:65536\nbob:x:1\ncarol:1\n:1:1\ndave:1:1:1';
    expect(read(text, SUBGID, 'sources')).toMatchObject({ subuid: { odd: [2, 3, 4, 5] }, portStart: null });
  });

  it('are absent only where the kernel says so', () => {
    expect(read('missing subuid absent', 'missing subgid denied', 'sources')).toMatchObject({
      subuid: { state: 'absent' },
      subgid: { state: 'denied' },
      sources: { subid: [], passwd: [] },
    });
  });

  it('are not known where a part is missing or there are too many lines', () => {
    expect(read(SUBUID, 'sources')).toMatchObject({ code: 'unparseable' });
    expect(read(SUBUID, SUBGID)).toMatchObject({ code: 'unparseable' });
    const output = { stdout: '', exitCode: 92 };
    expect(subordinateIds.project(output)).toMatchObject({ cause: { code: 'too-large' } });
  });

  it.each(SHELLS)('are read by $name', (shell) => {
    const output = runScript(subordinateIds.script, shell, 0);
    expect(output.stderr).toBe('');
    expect(subordinateIds.project(output)).toMatchObject({
      ok: true,
      data: { portStart: expect.any(Number) },
    });
  });
});
