import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  parseSwarmState,
  type SwarmStateFile,
  swarmStateFileShape,
  swarmStateFiles,
} from '../../../src/probes/host/swarm-state-files.ts';
import { stateFileBelow } from '../../../src/probes/swarm/nodes-of-host.ts';
import { hostWith, infoAnswer, missing } from '../literal-host.ts';
import { runScript, SHELLS, type Shell } from './shells.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;
/** As engine 28.5 wrote it. */
const ADDRESSES = {
  LocalAddr: '10.213.47.3',
  RemoteAddr: '',
  ListenAddr: '0.0.0.0:2377',
  AdvertiseAddr: '10.213.47.3:2377',
  DataPathAddr: '',
};
const STATE = JSON.stringify({
  ...ADDRESSES,
  DefaultAddressPool: [],
  SubnetSize: 24,
  DataPathPort: 4789,
  JoinInProgress: false,
});
const GOOD = { state: 'read', addresses: ADDRESSES };
const unread = (code: string) => ({ state: 'unread', cause: { code } });

/** Data roots below a place that others can write, and below one that only root can. */
let open = '';
let closed = '';

function dataRoot(folder: string, name: string): string {
  const root = join(folder, name);
  mkdirSync(join(root, 'swarm'), { recursive: true, mode: 0o755 });
  return root;
}

function fill(folder: string): void {
  chmodSync(folder, 0o755);
  const write = (name: string, content: string) =>
    writeFileSync(stateFileBelow(dataRoot(folder, name)), content, { mode: 0o600 });
  write('good', STATE);
  write("with 'quotes' $(id)", STATE);
  write('broken', '{"LocalAddr": CANARY');
  write('large', `${STATE.slice(0, -1)},"x":"${'CANARY'.repeat(20_000)}"}`);
  dataRoot(folder, 'absent');
  mkdirSync(stateFileBelow(dataRoot(folder, 'directory')));
  execFileSync('/bin/sh', ['-c', 'mkfifo "$1"', 'sh', stateFileBelow(dataRoot(folder, 'fifo'))]);
  symlinkSync(stateFileBelow(join(folder, 'good')), stateFileBelow(dataRoot(folder, 'file-link')));
  write('two-names', STATE);
  linkSync(stateFileBelow(join(folder, 'two-names')), join(folder, 'two-names', 'other'));
  symlinkSync('/dev/zero', stateFileBelow(dataRoot(folder, 'endless')));
  symlinkSync(join(folder, 'good'), join(folder, 'root-link'));
}

beforeAll(() => {
  open = mkdtempSync(join(tmpdir(), 'plimsoll-swarm-'));
  closed = mkdtempSync(join(isRoot ? '/run' : tmpdir(), 'plimsoll-swarm-'));
  for (const folder of [open, closed]) fill(folder);
  chmodSync(open, 0o777);
  if (isRoot) chownSync(stateFileBelow(dataRoot(open, 'of-nobody')).replace(/\/[^/]*$/, ''), NOBODY, NOBODY);
  if (isRoot) {
    writeFileSync(stateFileBelow(join(open, 'of-nobody')), STATE);
    chownSync(stateFileBelow(join(open, 'of-nobody')), NOBODY, NOBODY);
  }
});
afterAll(() => {
  for (const folder of [open, closed]) rmSync(folder, { recursive: true, force: true });
});

/** What is kept of the file below a data root. */
function read(root: string, shell: Shell, uid: number): SwarmStateFile | undefined {
  const info = infoAnswer({ DockerRootDir: root, Swarm: { LocalNodeState: 'active' } });
  const { script, parameters } = swarmStateFiles;
  const output = runScript(script, shell, uid, parameters?.(hostWith({ 'engine/root:info': info })));
  expect(output.stderr).toBe('');
  const projected = swarmStateFiles.project(output);
  if (!projected.ok) throw new Error(projected.cause.detail);
  expect(JSON.stringify(projected.data)).not.toContain('CANARY');
  return projected.data[stateFileBelow(root)];
}

const me = process.getuid?.() ?? -1;

describe.each(SHELLS)('docker-state.json in $name', (shell) => {
  it.each([
    ['good', GOOD],
    ["with 'quotes' $(id)", GOOD],
    ['absent', { state: 'absent' }],
    ['no such root', { state: 'absent' }],
    ['broken', unread('unparseable')],
    ['large', unread('too-large')],
    ['directory', unread('not-a-regular-file')],
    ['fifo', unread('not-a-regular-file')],
    ['endless', unread('not-a-regular-file')],
    ['file-link', unread('not-a-regular-file')],
    ['root-link', unread('not-a-regular-file')],
    ['two-names', unread('not-a-regular-file')],
  ])('%s, where others can write', (name, expected) => {
    expect(read(join(open, name), shell, me)).toMatchObject(expected);
  });

  describe.runIf(isRoot)(
    'as root, since another account cannot make files of others, nor a place that only root can write',
    () => {
      it.each([
        ['good', GOOD],
        ['file-link', GOOD],
        ['root-link', GOOD],
        ['endless', unread('not-a-regular-file')],
        ['fifo', unread('not-a-regular-file')],
      ])('%s, where root alone can write', (name, expected) => {
        expect(read(join(closed, name), shell, me)).toMatchObject(expected);
      });

      it('is not printed where it is something else of root that an account moved there', () => {
        const file = stateFileBelow(dataRoot(open, 'moved'));
        writeFileSync(file, 'CANARY', { mode: 0o600 });
        const output = runScript(swarmStateFiles.script, shell, me, ['0', file]);
        expect(output.stdout).not.toContain('CANARY');
        expect(read(join(open, 'moved'), shell, me)).toMatchObject(unread('unparseable'));
      });

      it('is not read where it belongs to somebody who has nothing to do with the engine', () => {
        expect(read(join(open, 'of-nobody'), shell, me)).toMatchObject(unread('not-a-regular-file'));
      });

      it('is not read by an account that may not', () => {
        expect(read(join(closed, 'good'), shell, NOBODY)).toMatchObject(unread('needs-root'));
      });
    },
  );
});

it('is looked for only where an engine is in a swarm', () => {
  for (const info of [missing('timeout'), infoAnswer({ Swarm: { LocalNodeState: 'inactive' } })]) {
    expect(swarmStateFiles.parameters?.(hostWith({ 'engine/root:info': info }))).toEqual([]);
  }
  expect(swarmStateFiles.nothing).toEqual({});
});

describe('what is kept of docker-state.json', () => {
  it('is five addresses and nothing else', () => {
    expect(parseSwarmState('/x', STATE)).toEqual(GOOD);
  });

  it.each(Object.keys(ADDRESSES))('is nothing without %s, which is not the same as empty', (name) => {
    const { [name]: _gone, ...rest } = JSON.parse(STATE);
    expect(parseSwarmState('/x', JSON.stringify(rest))).toMatchObject(unread('unparseable'));
    for (const value of [null, 1, [], {}, 'x'.repeat(300)]) {
      const odd = JSON.stringify({ ...rest, [name]: value });
      expect(parseSwarmState('/x', odd)).toMatchObject(unread('unparseable'));
    }
  });

  it('is nothing of a text of any other form, and the reason quotes none of it', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.nat(STATE.length - 1).map((end) => STATE.slice(0, end)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const kept = parseSwarmState('/x', `${text}\u0000CANARY`);
        expect(kept).toMatchObject(unread('unparseable'));
        expect(JSON.stringify(kept)).not.toContain('CANARY');
      }),
    );
  });

  it('is every address that an engine can have written', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant(''));
    fc.assert(
      fc.property(fc.record({ ...mapped(host) }), (addresses) => {
        const kept = parseSwarmState('/x', JSON.stringify({ ...addresses, SubnetSize: 24 }));
        expect(kept).toEqual({ state: 'read', addresses });
        expect(swarmStateFileShape.parse(kept)).toEqual(kept);
      }),
    );
  });
});

const mapped = <T>(value: T) => ({
  LocalAddr: value,
  RemoteAddr: value,
  ListenAddr: value,
  AdvertiseAddr: value,
  DataPathAddr: value,
});
