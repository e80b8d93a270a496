import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NodeSockets, swarmSockets } from '../../../src/probes/host/swarm-sockets.ts';
import { hostWith, infoAnswer, missing, processOf } from '../literal-host.ts';
import { runScript, SHELLS, type Shell } from './shells.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

/** This process plays dockerd, at an address that nobody else uses. */
const AT = '127.79.46.1';
const control = createServer();
const gossip = createServer();
const packets = createSocket('udp4');
const elsewhere = createServer();

beforeAll(async () => {
  for (const [server, port] of [
    [control, 2377],
    [gossip, 7946],
    [elsewhere, 27_946],
  ] as const) {
    server.listen(port, AT);
    await once(server, 'listening');
  }
  packets.bind(7946, AT);
  await once(packets, 'listening');
});
afterAll(() => {
  for (const server of [control, gossip, elsewhere]) server.close();
  packets.close();
});

const active = infoAnswer({ DockerRootDir: '/var/lib/docker', Swarm: { LocalNodeState: 'active' } });
const dockerd = (pid: number) => ({
  'host:daemon-processes': [processOf({ pid })],
  'engine/root:info': active,
});

function read(pid: number, shell: Shell, uid: number): NodeSockets | undefined {
  const { script, parameters } = swarmSockets;
  const output = runScript(script, shell, uid, parameters?.(hostWith(dockerd(pid))));
  expect(output.stderr).toBe('');
  const projected = swarmSockets.project(output);
  if (!projected.ok) throw new Error(projected.cause.detail);
  expect(swarmSockets.shape.parse(projected.data)).toEqual(projected.data);
  return projected.data[pid];
}

const CONTROL = { protocol: 'tcp', address: AT, port: 2377 };
const GOSSIP = { protocol: 'tcp', address: AT, port: 7946 };
const PACKETS = { protocol: 'udp', address: AT, port: 7946 };

describe.each(SHELLS)('the sockets of a swarm node in $name', (shell) => {
  it('are its own where its open files may be seen', () => {
    const found = read(process.pid, shell, process.getuid?.() ?? -1);
    expect(found).toMatchObject({ state: 'read', own: true });
    const sockets = found?.state === 'read' ? found.sockets : [];
    const moved = { protocol: 'tcp', address: AT, port: 27_946 };
    expect(sockets).toEqual(expect.arrayContaining([CONTROL, GOSSIP, PACKETS, moved]));
  });

  it('are unread of a process that is gone', () => {
    expect(read(2 ** 22 - 1, shell, process.getuid?.() ?? -1)).toMatchObject({
      state: 'unread',
      cause: { code: 'process-not-visible' },
    });
  });

  describe.runIf(isRoot)('as root, since another account cannot become a third one', () => {
    it('are those of its user on the ports of swarm where its open files may not be seen', () => {
      const found = read(process.pid, shell, NOBODY);
      expect(found).toMatchObject({ state: 'read', own: false });
      const sockets = found?.state === 'read' ? found.sockets : [];
      expect(sockets).toEqual(expect.arrayContaining([CONTROL, GOSSIP, PACKETS]));
      expect(sockets.filter(({ port }) => port !== 2377 && port !== 7946)).toEqual([]);
    });
  });
});

it('are looked for only where an engine is in a swarm', () => {
  for (const info of [missing('timeout'), infoAnswer({ Swarm: { LocalNodeState: 'inactive' } })]) {
    expect(swarmSockets.parameters?.(hostWith({ 'engine/root:info': info }))).toEqual([]);
  }
  expect(swarmSockets.nothing).toEqual({});
});

describe('tables of sockets', () => {
  const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
  const line = (address: string, state: string, uid = 0, inode = 5) =>
    ` 1: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  ${uid}  0 ${inode} 2 0 0`;
  const project = (records: readonly (readonly [string, string])[]) => {
    const text = records.map(([head, body]) => `${TOKEN} ${head}\n${body === '' ? '' : `${body}\n`}`);
    const stdout = `${TOKEN}\n${text.join('')}${TOKEN} end\n`;
    const projected = swarmSockets.project({ stdout, exitCode: 0 });
    return projected.ok ? projected.data['7'] : projected;
  };
  const of = (tcp: string, udp: string, own?: string) =>
    project([
      ['machine x86_64', ''],
      ['engine', '7'],
      ['user 0', ''],
      ...(own === undefined ? [] : ([['own', own]] as const)),
      ['tcp', tcp],
      ['udp', udp],
    ]);

  it('leave out connections, other users and the sockets of others', () => {
    const tcp = [line('0100007F:1F0A', '0A'), line('0200007F:1F0A', '01'), line('0300007F:1F0A', '0A', 1000)];
    expect(of(tcp.join('\n'), '')).toMatchObject({
      own: false,
      sockets: [{ protocol: 'tcp', address: '127.0.0.1', port: 7946 }],
    });
    expect(of(tcp.join('\n'), line('00000000:1F0A', '07', 0, 6), '6')).toMatchObject({
      own: true,
      sockets: [{ protocol: 'udp', address: '0.0.0.0', port: 7946 }],
    });
  });

  it('are those of its user on the ports of swarm where its open files may not be seen', () => {
    const [control, gossip, other] = ['0949', '1F0A', '0016'].map((port) => line(`00000000:${port}`, '0A'));
    const found = of([control, gossip, other].join('\n'), line('00000000:12B5', '07'));
    expect(found).toEqual({
      state: 'read',
      own: false,
      sockets: [
        { protocol: 'tcp', address: '0.0.0.0', port: 2377 },
        { protocol: 'tcp', address: '0.0.0.0', port: 7946 },
      ],
    });
  });

  it('are read in the order of the machine', () => {
    const records = [
      ['machine s390x', ''],
      ['engine', '7'],
      ['user 0', ''],
      ['tcp', line('7F000001:1F0A', '0A')],
      ['udp', ''],
    ] as const;
    expect(project(records)).toMatchObject({ sockets: [{ address: '127.0.0.1' }] });
  });

  it.each(['user 0', 'tcp', 'udp'])('are unread where the script did not say: %s', (missing) => {
    const records = [
      ['machine x86_64', ''],
      ['engine', '7'],
      ['user 0', ''],
      ['tcp', ''],
      ['udp', ''],
    ] as const;
    expect(project(records.filter(([head]) => head !== missing))).toMatchObject({
      state: 'unread',
      cause: { code: 'process-not-visible', detail: expect.stringContaining('pid 7') },
    });
  });

  it('are unintelligible without the machine or without any engine', () => {
    expect(project([['engine', '7']])).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
    expect(project([['machine x86_64', '']])).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
  });

  it('are unknown where they were cut', () => {
    expect(of('x'.repeat(262_144), '')).toMatchObject({ state: 'unread', cause: { code: 'too-large' } });
    expect(of('', 'x'.repeat(262_144))).toMatchObject({ state: 'unread', cause: { code: 'too-large' } });
  });
});
