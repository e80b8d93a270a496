import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScriptProbe } from '../../../src/kit/define-probe.ts';
import { fileStatuses } from '../../../src/probes/host/file-statuses.ts';
import { pathParameters } from '../../../src/probes/host/path-list.ts';
import { realPaths } from '../../../src/probes/host/real-paths.ts';
import { runScript, SHELLS, type Shell } from './shells.ts';

const isRoot = process.getuid?.() === 0;
const me = process.getuid?.() ?? -1;
const NOBODY = 65534;
const WEIRD = 'a b\'c"d\n$(id)`id`\\ -n *';
let folder = '';
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-paths-'));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'file'), '', { mode: 0o640 });
  writeFileSync(join(folder, 'key.pem'), 'a private key', { mode: 0 });
  writeFileSync(join(folder, WEIRD), '');
  mkdirSync(join(folder, 'closed'));
  writeFileSync(join(folder, 'closed/file'), '');
  symlinkSync('file', join(folder, 'link'));
  symlinkSync('closed', join(folder, 'into'));
  symlinkSync('nothing', join(folder, 'dangling'));
  symlinkSync('loop', join(folder, 'loop'));
  chmodSync(join(folder, 'closed'), 0o700);
  server = createServer();
  await new Promise<void>((done) => server.listen(join(folder, 'socket'), done));
  chmodSync(join(folder, 'socket'), 0o1660);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a probe of round 2 for given names below the folder; the facts by name. */
function read(
  probe: ScriptProbe,
  names: readonly string[],
  shell: Shell,
  uid: number,
): Record<string, unknown> {
  const paths = pathParameters(names.map((name) => join(folder, name)));
  const output = runScript(probe.script, shell, uid, paths);
  expect(output).toMatchObject({ stderr: '', exitCode: 0 });
  const projected = probe.project(output);
  if (!projected.ok) throw new Error(projected.cause.detail);
  const data = probe.shape.parse(projected.data) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(data).map(([path, fact]) => [path.slice(folder.length + 1), fact]),
  );
}

describe.each(SHELLS)('in $name', (shell) => {
  it('tells that nothing of what it was asked for is there', () => {
    const names = ['nothing', 'no/thing', 'file/below', 'dangling', 'no\nthing: No such file or directory'];
    const absent = names.map((name) => [name, { state: 'absent' }] as const);
    expect(read(fileStatuses, names, shell, me)).toEqual(Object.fromEntries(absent));
  });

  it('reads owners, modes and kinds, and what is not there', () => {
    const names = [
      'file',
      WEIRD,
      'link',
      'closed',
      'socket',
      'nothing',
      'no/thing',
      'file/below',
      'dangling',
      'loop',
      'into/file',
    ];
    const own = { state: 'present', uid: me };
    expect(read(fileStatuses, names, shell, me)).toMatchObject({
      file: { ...own, kind: 'file', mode: 0o640, target: join(folder, 'file') },
      [WEIRD]: { ...own, kind: 'file', target: join(folder, WEIRD) },
      link: { ...own, kind: 'file', mode: 0o640, target: join(folder, 'file') },
      closed: { ...own, kind: 'directory', mode: 0o700 },
      socket: { ...own, kind: 'socket', mode: 0o1660 },
      nothing: { state: 'absent' },
      'no/thing': { state: 'absent' },
      'file/below': { state: 'absent' },
      dangling: { state: 'absent' },
      loop: { state: 'unread', cause: { code: 'command-failed' } },
      'into/file': { ...own, kind: 'file', target: join(folder, 'closed/file') },
    });
  });

  it('looks at a private key from outside, and never opens it', () => {
    expect(read(fileStatuses, ['key.pem'], shell, isRoot ? NOBODY : me)).toMatchObject({
      'key.pem': { state: 'present', kind: 'file', mode: 0 },
    });
  });

  it('follows links, keeps what is missing, and goes round in no circle', () => {
    const names = ['file', 'link', WEIRD, 'into/x/y', 'dangling', 'loop', 'no/thing', '../x/./y/'];
    expect(read(realPaths, names, shell, me)).toMatchObject({
      file: join(folder, 'file'),
      link: join(folder, 'file'),
      [WEIRD]: join(folder, WEIRD),
      'into/x/y': join(folder, 'closed/x/y'),
      loop: null,
      'no/thing': join(folder, 'no/thing'),
    });
  });

  describe.runIf(isRoot)('as root, since another account cannot become a third one', () => {
    it('calls nothing absent that a closed door may hide', () => {
      const names = ['file', 'nothing', 'closed/file', 'closed/nothing', 'into/file', 'into/nothing'];
      const hidden = { state: 'unread', cause: { code: 'needs-root' } };
      expect(read(fileStatuses, names, shell, NOBODY)).toMatchObject({
        file: { state: 'present' },
        nothing: { state: 'absent' },
        'closed/file': hidden,
        'closed/nothing': hidden,
        'into/file': hidden,
        'into/nothing': hidden,
      });
      expect(read(realPaths, names, shell, NOBODY)).toEqual({
        file: join(folder, 'file'),
        nothing: join(folder, 'nothing'),
        'closed/file': null,
        'closed/nothing': null,
        'into/file': null,
        'into/nothing': null,
      });
    });
  });
});

describe('paths as parameters', () => {
  it('leave out what no path can be, and what goes beyond the limit', () => {
    expect(
      pathParameters(['/a', '/a', 'b', '', '/c\0d', '/\ud800', '/e\x01', `/${'f'.repeat(5000)}`, "/g'h"]),
    ).toEqual(['/a', "/g'h"]);
    expect(pathParameters(Array.from({ length: 20_000 }, (_, at) => `/${at}`))).toHaveLength(8000);
    const long = (_: unknown, at: number) => `/${at}${'x'.repeat(4000)}`;
    expect(pathParameters(Array.from({ length: 1000 }, long)).join('\0').length).toBeLessThan(1_000_000);
  });
});
