import { type AddressInfo, createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectNetwork } from '../../../src/collect/network/collect-network.ts';
import { evidenceKey } from '../../../src/kit/define-probe.ts';
import { hostSubject } from '../../../src/kit/host-subject.ts';
import type { Section, Snapshot } from '../../../src/model/snapshot.ts';
import { registryAddresses } from '../../../src/probes/host/registry-addresses.ts';
import { registryTrust } from '../../../src/probes/host/registry-trust.ts';
import { type RegistryHandshakes, registryHandshakes } from '../../../src/probes/registry/handshakes.ts';
import { NETWORK_LIMITS } from '../../../src/probes/registry/limits.ts';
import { localTransport } from '../../../src/transports/local.ts';
import { recorded } from '../../support/snapshots.ts';

/*
 * Whoever can write the list of registries of a host chooses names and what they resolve to, and answers as they like.
 * The network here is a real listener to which every address leads; it counts.
 */

let port = 0;
let accepted = 0;
const requests: string[] = [];
const trap = createServer((socket) => {
  accepted += 1;
  socket.on('error', () => {});
  socket.on('data', (data) => {
    const text = data.toString('latin1');
    if (text.startsWith('GET')) requests.push(text);
    socket.end(
      'HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/meta-data/\r\nConnection: keep-alive\r\n\r\n',
    );
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  port = (trap.address() as AddressInfo).port;
});
afterAll(() => void trap.close());

interface Attack {
  readonly names: readonly string[];
  readonly resolves?: (name: string) => readonly string[];
  readonly network?: Snapshot['network'];
}

async function collected({ names, resolves = () => ['10.1.2.3'], network }: Attack) {
  accepted = 0;
  requests.length = 0;
  const real = recorded('tcp-tls-28.5');
  const info = real.sections['engine/root:info'];
  if (!info?.ok || typeof info.data !== 'object' || info.data === null || Array.isArray(info.data))
    throw new Error('no /info');
  const RegistryConfig = {
    InsecureRegistryCIDRs: [],
    IndexConfigs: Object.fromEntries(names.map((name) => [name, { Secure: false }])),
    Mirrors: [],
  };
  // The engine's own port is asked about elsewhere.
  const { 'host:daemon-processes': _, ...others } = real.sections;
  const sections: Record<string, Section> = {
    ...others,
    'engine/root:info': { ...info, data: { ...info.data, RegistryConfig } },
  };
  const processes = real.sections['host:daemon-processes'];
  if (processes?.ok && Array.isArray(processes.data))
    sections['host:daemon-processes'] = {
      ...processes,
      data: processes.data.map((one) => ({ ...(one as object), tcpListeners: [] })) as never,
    };
  const snapshot: Snapshot = { ...real, sections, ...(network === undefined ? {} : { network }) };
  const host = hostSubject(snapshot);
  const record = (key: string, section: Section) => {
    sections[key] = section;
  };
  const reached: string[] = [];
  const streams: Duplex[] = [];
  let most = 0;
  const asked = new Set<string>();
  const here = localTransport();
  await collectNetwork(
    {
      host,
      transport: {
        facts: () => null,
        connectTcp: async (address, to, signal) => {
          reached.push(`${address} ${to}`);
          const stream = await here.connectTcp('127.0.0.1', port, signal);
          streams.push(stream);
          most = Math.max(most, streams.filter(({ destroyed }) => !destroyed).length);
          return stream;
        },
      },
      signal: new AbortController().signal,
      now: () => new Date(),
      record,
    },
    async (probes, keep) => {
      for (const probe of probes) {
        const words = probe.parameters?.(host) ?? [];
        if (probe === registryAddresses) for (const word of words) asked.add(word);
        const data =
          probe === registryAddresses
            ? Object.fromEntries(words.map((name) => [name, { state: 'found', addresses: resolves(name) }]))
            : registryTrust.nothing;
        keep(evidenceKey(host.path, probe.id), {
          ok: true,
          source: probe.source,
          collectedAt: snapshot.startedAt,
          exitCode: 0,
          bytes: 0,
          truncated: false,
          data: data as never,
        });
      }
    },
  );
  const fact = registryHandshakes.read(host);
  const answers: RegistryHandshakes = fact.known ? fact.value : {};
  return { reached, most, accepted, asked: [...asked], answers };
}

describe('a list of registries that an attacker has written', () => {
  it('leads to twenty names and six connections of each, three names at once', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `victim-${index}.example:${1 + index}`);
    const { reached, most, accepted, asked, answers } = await collected({ names });
    expect(asked).toHaveLength(NETWORK_LIMITS.names);
    expect(Object.keys(answers)).toHaveLength(NETWORK_LIMITS.names);
    expect(new Set(reached).size).toBe(NETWORK_LIMITS.names);
    for (const place of new Set(reached))
      expect(reached.filter((one) => one === place).length).toBeLessThanOrEqual(NETWORK_LIMITS.connections);
    expect(accepted).toBe(reached.length);
    expect(most).toBeLessThanOrEqual(NETWORK_LIMITS.atOnce);
  });

  it.each([
    '127.0.0.1',
    '127.8.8.8:22',
    '[::1]:2375',
    '[::ffff:127.0.0.1]:80',
    '[::ffff:7f00:1]:80',
    '[::127.0.0.1]',
    '[64:ff9b::a9fe:a9fe]',
    '[2002:7f00:1::]',
    '0.0.0.0:2375',
    '[::]:2375',
    '169.254.169.254:80',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '100.100.100.200',
    '168.63.129.16',
    '224.0.0.1',
    '255.255.255.255',
    '127.1',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '2130706433',
    '-oProxyCommand=x',
    'a b',
    'a\r\nHost: b',
    'user:password@registry.example',
    'registry.example:0',
    'registry.example:70000',
    'registry.example:5000@10.0.0.1',
    '[fe80::1%eth0]',
    '[10.1.2.3]',
    'http://169.254.169.254/latest/meta-data',
    '',
  ])('makes no connection to %j', async (name) => {
    expect(await collected({ names: [name] })).toMatchObject({ reached: [], accepted: 0 });
  });

  it.each([
    '127.0.0.1',
    '::1',
    '169.254.169.254',
    'fe80::1',
    '::ffff:169.254.169.254',
    '0.0.0.0',
    'nonsense',
  ])('makes no connection to a name that resolves to %s', async (address) => {
    const { reached, answers } = await collected({ names: ['evil.example'], resolves: () => [address] });
    expect(reached).toEqual([]);
    expect(answers['evil.example']).toMatchObject({ state: 'unread', cause: { code: 'address-refused' } });
  });

  it('looks a name up once and sends every connection to one of its answers', async () => {
    let count = 0;
    const resolves = () => {
      count += 1;
      return ['127.0.0.1', '10.0.0.5', '10.0.0.6'];
    };
    const { reached } = await collected({ names: ['rebinding.example'], resolves });
    expect(count).toBe(1);
    expect(new Set(reached)).toEqual(new Set(['10.0.0.5 443']));
  });

  it('follows no redirect and shows no credentials', async () => {
    const { reached } = await collected({ names: ['redirecting.example:5000'] });
    expect(reached.length).toBeLessThanOrEqual(2);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatch(/^GET \/v2\/ HTTP\/1\.1\r\nHost: redirecting\.example:5000\r\n/);
    expect(requests[0]).not.toMatch(/authorization|cookie|upgrade/i);
  });

  it('asks nobody where the run was told not to, not even the resolver', async () => {
    const { reached, asked } = await collected({ names: ['registry.example'], network: 'none' });
    expect([reached, asked]).toEqual([[], []]);
  });
});
