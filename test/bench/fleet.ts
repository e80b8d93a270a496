import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { frame, newBoundary } from '../../src/collect/frame.ts';
import { hostSubject } from '../../src/kit/host-subject.ts';
import { SCRIPT_PROBES } from '../../src/probes/host/table.ts';
import { readSnapshot } from '../../src/snapshot/read.ts';
import { type Host, type Suite, startHost, suites } from '../lab/lab.ts';
import { type SshClient, sshClient } from '../lab/ssh.ts';
import { introduce, plimsollFrom, timed } from './from-outside.ts';
import { type Measured, median, mediansOf, type Times } from './ratios.ts';

const ROUNDS = 3;
const AUDITS = 100;
const AT_ONCE = 16;

/**
 * A fleet of a hundred names for three hosts, one of each engine, by their own sshd: against so many runs of the OpenSSH
 * client that have the hosts do the scripts of an audit, both rounds as one, and nothing else, as many at once.
 */
export async function measureFleet(): Promise<Measured> {
  const client = await sshClient();
  const hosts: Host[] = [];
  try {
    for (const suite of suites) hosts.push(await start(suite));
    await introduce(client, hosts, PORT);
    const times = await measure(hosts, client);
    return {
      lines: [
        `${AUDITS} audits over SSH, ${AT_ONCE} at once: medians of ${ROUNDS} rounds, in milliseconds`,
        ...mediansOf({ '10 containers': times }),
      ],
      ratios: [
        {
          what: 'a fleet / ssh host sh -s with the same script',
          value: median(times, 'audit') / median(times, 'ssh host sh -s'),
          most: 1.5,
        },
      ],
    };
  } finally {
    await Promise.all([...hosts.map((host) => host.stop()), client.remove()]);
  }
}

/** One that lets in as many as come: which of them sshd would turn away is no matter of speed. */
const PORT = 2200;

async function start(suite: Suite): Promise<Host> {
  const host = await startHost({ name: `bench-fleet-${suite}`, suite, scenario: 'bench/many-10' });
  const { exitCode, stderr } = await host.run([
    '/usr/sbin/sshd',
    ...['-p', String(PORT), '-o', 'MaxStartups=1000', '-o', 'PidFile=none'],
  ]);
  if (exitCode !== 0) throw new Error(`sshd of ${host.name} did not start: ${stderr}`);
  return host;
}

async function measure(hosts: readonly Host[], client: SshClient): Promise<Times> {
  const addresses = Array.from({ length: AUDITS }, (_, index) => hosts[index % hosts.length]?.address ?? '');
  const [scripts, list, inventory] = ['scripts', 'list', 'fleet.yaml'].map((name) =>
    join(client.home, name),
  ) as [string, string, string];
  await writeScripts(hosts, client, scripts);
  await writeFile(list, addresses.map((address) => `${address}\n`).join(''));
  const lines = addresses.map((address, index) => `  web-${index}: {address: ${address}, user: root}\n`);
  await writeFile(inventory, `defaults: {port: ${PORT}}\nhosts:\n${lines.join('')}`);
  const commands = {
    'ssh host sh -s': [
      'sh',
      '-c',
      `xargs -P ${AT_ONCE} -I HOST sh -c 'ssh HOST sh -s <${scripts}/HOST >/dev/null 2>&1' <${list}`,
    ],
    audit: plimsollFrom(
      client,
      'audit',
      ...['-i', inventory, '-j', String(AT_ONCE), '--out-dir', join(client.home, 'fleet')],
    ),
  };
  const times: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, words] of Object.entries(commands)) {
      times[name] = [...(times[name] ?? []), await timed(client, words)];
    }
  }
  return times;
}

/** What an audit has each of the hosts run, in a file that is named by its address. */
async function writeScripts(hosts: readonly Host[], client: SshClient, folder: string): Promise<void> {
  await mkdir(folder);
  for (const { address } of hosts) {
    const file = join(client.home, `${address}.snapshot`);
    await timed(client, plimsollFrom(client, 'collect', `root@${address}:${PORT}`, '-o', file));
    const read = await readSnapshot(file);
    if (!read.ok) throw new Error(read.message);
    const host = hostSubject(read.snapshot);
    const asked = SCRIPT_PROBES.map((probe) => ({ ...probe, parameters: probe.parameters?.(host) ?? [] }));
    const sections = asked.filter(({ round, parameters }) => round === 1 || parameters.length > 0);
    await writeFile(join(folder, address), frame(sections, newBoundary()));
  }
}
