import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { installedScript } from '../../src/collect/installed-script.ts';
import { API_TABLE } from '../../src/probes/docker/api-table.ts';
import { askByInstalled } from '../../src/transports/ssh/ask-by-installed.ts';
import type { RemoteProcess } from '../../src/transports/ssh/ssh-connection.ts';
import { SHELLS, type Shell } from '../probes/host/shells.ts';
import { collectFrom } from './engine-under-test.ts';
import {
  type Answer,
  engineStarter,
  fakeEngine,
  id,
  json,
  ordinaryAnswers,
  withImages,
} from './fake-engine.ts';

const started = engineStarter();
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-relay-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Not every machine has it; the lab's hosts have. */
const curl = execFileSync('sh', ['-c', 'command -v curl || true'], { encoding: 'utf8' }).trim();
if (curl !== '') symlinkSync(curl, join(folder, 'curl'));

/** The installed file in a shell that finds its own commands and curl, or no curl. */
function fileFor(shell: Shell, path = `${shell.path}:${folder}`): readonly [string, ...string[]] {
  const file = join(folder, `file-${shell.name}`);
  const { text } = installedScript();
  writeFileSync(file, text.replaceAll(/PATH=\/usr\/local\/sbin\S+bin\b/g, `PATH=${path}`));
  return [...shell.words, file];
}

function open([program, ...words]: readonly [string, ...string[]]) {
  return (path: string, _: number, signal: AbortSignal) => {
    const start = async (): Promise<RemoteProcess> => {
      const { stdin, stdout, stderr, ...child } = spawn(program, words);
      return {
        stdin,
        stdout,
        stderr,
        ended: new Promise((resolve) => {
          stdout.once('close', () => resolve({ exitCode: null, detail: '' }));
        }),
        stop: () => process.kill(Number(child.pid)),
      };
    };
    return askByInstalled(start, '/file', path, signal).then((stream) => [stream]);
  };
}

/** A manager of a swarm with containers and images. */
const manager = () =>
  fakeEngine({
    ...withImages(ordinaryAnswers(3), 2, 3),
    '/info': json({
      ServerVersion: '28.5.2',
      Driver: 'overlay2',
      Plugins: {},
      RegistryConfig: {},
      Swarm: { LocalNodeState: 'active', ControlAvailable: true },
    }),
    '/swarm': json({
      ID: 'é',
      Spec: { EncryptionConfig: { AutoLockManagers: true } },
      JoinTokens: { Worker: 'SWMTKN-1-hunter2', Manager: 'SWMTKN-1-hunter3-4' },
    }),
    '/services': json([]),
    '/nodes': json([]),
    '/secrets': json([]),
  });

describe.runIf(curl !== '').each(SHELLS)('the installed file in $name', (shell) => {
  it('asks an engine everything that an audit asks', async () => {
    const engine = await started(manager());
    const plain = await collectFrom(engine.socket);
    const asked = [...engine.requests];
    engine.requests.length = 0;
    const relayed = await collectFrom(engine.socket, { transport: { openSockets: open(fileFor(shell)) } });
    const withoutSize = (sections: typeof plain) =>
      Object.fromEntries(Object.entries(sections).map(([key, section]) => [key, { ...section, bytes: 0 }]));
    expect(withoutSize(relayed)).toEqual(withoutSize(plain));
    expect(Object.values(relayed).filter(({ ok }) => !ok)).toEqual([]);
    // Before it says that it is ready, it has found out whether curl knows sockets.
    expect(engine.requests.sort()).toEqual(['/_ping', ...asked].sort());
  });

  const asking = (socket: string, paths: readonly string[], path?: string) => {
    const record = (text: string) => text.padEnd(512, '\n');
    const [program, ...words] = fileFor(shell, path);
    const input = `engine \n${record(`mark ${socket}`)}${paths.map(record).join('')}`;
    return new Promise<{ readonly exitCode: number | null; readonly stdout: string }>((resolve) => {
      const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'ignore'] });
      let stdout = '';
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
      });
      child.on('close', (exitCode) => resolve({ exitCode, stdout }));
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    });
  };

  it('hands on no token with which a machine joins a swarm', async () => {
    const engine = await started(manager());
    const { exitCode, stdout } = await asking(engine.socket, ['/v1.51/swarm', '/v1.51/swarm', '/_ping']);
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('hunter');
    const answers = stdout.split('HTTP/1.1 200 ');
    expect(answers).toHaveLength(4);
    expect(answers[1]).toBe(answers[2]);
    const [, length, body = ''] = /Content-Length: (\d+)\r\n\r\n(.*)$/.exec(answers[1] ?? '') ?? [];
    expect(Buffer.byteLength(body)).toBe(Number(length));
    expect(JSON.parse(body)).toMatchObject({ ID: 'é', JoinTokens: { Worker: 'SWMTKN', Manager: 'SWMTKN' } });
  });

  it.each<[string, Answer]>([
    [
      'does not end',
      (_, response) => {
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
        };
        response.on('drain', more);
        more();
      },
    ],
    [
      'is cut off',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"ID":"x"}', () => response.destroy());
      },
    ],
  ])('holds and prints nothing of a swarm whose answer %s', async (_, answer) => {
    const engine = await started(fakeEngine({ ...ordinaryAnswers(), '/swarm': answer }));
    expect(await asking(engine.socket, ['/v1.51/swarm', '/_ping'])).toEqual({
      exitCode: 0,
      stdout: 'mark\n',
    });
    expect(engine.requests).toEqual(['/_ping', '/v1.51/swarm']);
  });

  it('asks for no path that is not on the list', async () => {
    const engine = await started(manager());
    const wrong = [
      '/containers/json',
      '/containers/json?all=1&size=1',
      '/v1.51/v1.51/info',
      '/v1.5x/info',
      '/v2.0/info',
      '/info/',
      '/info?x',
      '//info',
      '/v1.51/../info',
      `/containers/${id(1).slice(1)}/json`,
      `/containers/${id(1)}0/json`,
      `/containers/${id(1)}/archive?path=/etc`,
      `/containers/${id(1)}/export`,
      `/containers/${id(1)}/logs?stdout=1`,
      `/containers/${id(1).replace('0', 'g')}/json`,
      '/containers/*/json',
      '/containers/../json',
      `/images/${id(1)}/json`,
      `/images/sha256:${id(1)}/get`,
      '/swarm/unlockkey',
      '/system/df',
      '/configs',
      '*',
    ];
    for (const path of wrong) {
      engine.requests.length = 0;
      const { exitCode, stdout } = await asking(engine.socket, [path, '/info']);
      expect({ path, exitCode, stdout }).toEqual({ path, exitCode: 97, stdout: 'mark\n' });
      expect(engine.requests).toEqual(['/_ping']);
    }
  });

  it('says where it cannot ask', async () => {
    const engine = await started(manager());
    symlinkSync(engine.socket, join(folder, `link-${shell.name}`));
    const nothing = { stdout: '' };
    expect(await asking('/nowhere.sock', ['/info'])).toEqual({ ...nothing, exitCode: 102 });
    expect(await asking('/etc/passwd', ['/info'])).toEqual({ ...nothing, exitCode: 102 });
    expect(await asking('', ['/info'])).toEqual({ ...nothing, exitCode: 102 });
    const busybox = SHELLS.find(({ name }) => name === 'busybox');
    if (busybox)
      expect(await asking(engine.socket, ['/info'], busybox.path)).toMatchObject({ exitCode: 100 });
  });
});

it('has every path of the list in it', () => {
  const { text } = installedScript();
  for (const { path } of API_TABLE) expect(text).toContain(`"${path.replace('{id}', '$id')}"`);
  expect(spawnSync('sh', ['-n'], { input: text })).toMatchObject({ status: 0 });
});
