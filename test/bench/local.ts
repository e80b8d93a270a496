import { type Host, startHost } from '../lab/lab.ts';
import { type Measured, median, mediansOf, type Times } from './ratios.ts';

const ROUNDS = 9;
const PROGRAM = '/opt/plimsoll/dist/plimsoll.mjs';

/**
 * The local audit, on real hosts with 36 and with 100 containers. Everything runs inside the host. The yardstick reads
 * the same facts with one curl a request and one stat a file list.
 */
export async function measureLocal(): Promise<Measured> {
  const few = await timesOn(36);
  const many = await timesOn(100);
  const yardstick = (times: Times): number => median(times, 'node') + median(times, 'curl and stat');
  const further = (name: string): number => (median(many, name) - median(few, name)) / (100 - 36);
  const audit = (times: Times): number => median(times, 'audit') / yardstick(times);
  return {
    lines: [
      `A local audit: medians of ${ROUNDS} rounds, in milliseconds`,
      ...mediansOf({ '36 containers': few, '100 containers': many }),
    ],
    ratios: [
      { what: 'audit of 36 containers / (node -e 0 + curl and stat)', value: audit(few), most: 4 },
      { what: 'audit of 100 containers / (node -e 0 + curl and stat)', value: audit(many), most: 4 },
      {
        what: 'a further container / its inspect by curl',
        value: further('audit') / median(many, 'one inspect'),
        most: 2,
      },
      { what: '--help / node -e 0', value: median(few, 'help') / median(few, 'node'), most: 3 },
    ],
  };
}

async function timesOn(containers: 36 | 100): Promise<Times> {
  console.log(`Starting a host with ${containers} containers`);
  const host = await startHost({ name: `bench-${containers}`, suite: 'sid', scenario: `many-${containers}` });
  try {
    return await measure(host);
  } finally {
    await host.stop();
  }
}

async function measure(host: Host): Promise<Times> {
  const ids = (await host.run(['docker', 'ps', '-aq', '--no-trunc'])).stdout.trim().split('\n');
  const get = (path: string): string => `curl -sf --unix-socket /run/docker.sock http://d${path}`;
  const paths = [
    '/_ping',
    '/info',
    '/version',
    '/containers/json?all=1',
    '/images/json?manifests=1',
    '/networks',
    '/volumes',
  ];
  const requests = [...paths, ...ids.map((id) => `/containers/${id}/json`)].map((path) => get(`'${path}'`));
  const files =
    '/etc/docker /etc/docker/daemon.json /run/docker.sock /run/containerd/containerd.sock /etc/default/docker';
  await host.run(
    `printf '%s\\n' ${requests.map((line) => `"${line}"`).join(' ')} 'stat -L ${files}' true >/out/yardstick.sh`,
  );
  const node = (await host.run('command -v node')).stdout.trim();
  const commands = {
    node: [node, '-e', '0'],
    'curl and stat': ['sh', '/out/yardstick.sh'],
    'one inspect': ['sh', '-c', get(`/containers/${ids[0]}/json`)],
    help: [node, PROGRAM, '--help'],
    audit: [node, PROGRAM, 'audit', '--quiet', '--out-dir', '/out/bench'],
  };
  const { exitCode, stdout, stderr } = await host.run([node, '/opt/plimsoll/test/bench/inside.ts'], {
    stdin: JSON.stringify({ rounds: ROUNDS, commands }),
    timeout: 600,
  });
  if (exitCode !== 0) throw new Error(`Measuring on ${host.name} failed: ${stderr}`);
  return JSON.parse(stdout) as Times;
}
