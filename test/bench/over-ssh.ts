import { join } from 'node:path';
import { startHost, type WiredHost } from '../lab/lab.ts';
import { type SshClient, sshClient } from '../lab/ssh.ts';
import { introduce, plimsollFrom, timed } from './from-outside.ts';
import { type Measured, median, mediansOf, type Times } from './ratios.ts';

const ROUNDS = 9;
const DELAY_MS = 50;

/**
 * The waits of an audit over SSH: how much longer it takes with 50 ms more for each round trip, against the same of
 * `ssh host true`. What comes after the collection has no part in the network, and its time would only blur that of the
 * waits. Of 300 containers 20 run and 280 were only created: the engine lists them all, and each is inspected.
 */
export async function measureOverSsh(): Promise<Measured> {
  const client = await sshClient();
  try {
    const few = await timesOn(10, client);
    const many = await timesOn(300, client);
    const trips = (times: Times, name: string): number =>
      (median(times, `${name}, delayed`) - median(times, name)) / DELAY_MS;
    const more = (times: Times, name: string): number => trips(times, name) - trips(times, 'ssh host true');
    const row = (name: string): string =>
      `${name.padEnd(26)}${[few, many].map((times) => trips(times, name).toFixed(1).padStart(16)).join('')}`;
    return {
      lines: [
        `Collecting over SSH: medians of ${ROUNDS} rounds, in milliseconds, without delay and with ${DELAY_MS} ms`,
        ...mediansOf({ '10 containers': few, '300 containers': many }),
        'The difference, in round trips',
        ...['ssh host true', 'collect', 'collect by openssh'].map(row),
      ],
      ratios: [
        { what: 'round trips more than ssh host true, 10 containers', value: more(few, 'collect'), most: 3 },
        {
          what: 'round trips more than ssh host true, 300 containers',
          value: more(many, 'collect'),
          most: 3,
        },
      ],
    };
  } finally {
    await client.remove();
  }
}

async function timesOn(containers: 10 | 300, client: SshClient): Promise<Times> {
  console.log(`Starting a host with ${containers} containers`);
  const host = await startHost({
    name: `bench-ssh-${containers}`,
    suite: 'trixie',
    scenario: `bench/many-${containers}`,
  });
  try {
    await introduce(client, [host]);
    return await measure(host, client);
  } finally {
    await host.stop();
  }
}

async function measure(host: WiredHost, client: SshClient): Promise<Times> {
  const collect = plimsollFrom(client, 'collect', host.address, '-o', join(client.home, 'snapshot.json'));
  const commands = {
    'ssh host true': ['ssh', host.address, 'true'],
    collect,
    'collect by openssh': [...collect, '--transport', 'openssh'],
  };
  const times: Record<string, number[]> = {};
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const delay of [0, DELAY_MS]) {
      await host.delay(delay);
      for (const [name, words] of Object.entries(commands)) {
        const milliseconds = await timed(client, words);
        const key = delay === 0 ? name : `${name}, delayed`;
        // The first round only warms caches.
        if (round > 0) times[key] = [...(times[key] ?? []), milliseconds];
      }
    }
  }
  return times;
}
