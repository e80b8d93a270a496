import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureLab, type Host, startHost } from '../lab/lab.ts';

/*
 * The speed budgets of the local audit, as ratios within one run on real hosts with 36 and with 100 containers.
 * Everything runs inside the host: the built program under the locked runtime, without the launcher. The
 * yardstick reads the same facts with one curl a request and one stat a file list.
 */

const ROUNDS = 9;
const PROGRAM = '/opt/plimsoll/dist/plimsoll.mjs';

type Times = Readonly<Record<string, readonly number[]>>;

const root = join(import.meta.dirname, '../..');
execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
await ensureLab();
const few = await timesOn(36);
const many = await timesOn(100);

const yardstick = (times: Times): number => median(times, 'node') + median(times, 'curl and stat');
const further = (name: string): number => (median(many, name) - median(few, name)) / (100 - 36);

const rows: readonly (readonly [string, number, number])[] = [
  ['audit of 36 containers / (node -e 0 + curl and stat)', median(few, 'audit') / yardstick(few), 4],
  ['audit of 100 containers / (node -e 0 + curl and stat)', median(many, 'audit') / yardstick(many), 4],
  ['a further container / its inspect by curl', further('audit') / median(many, 'one inspect'), 2],
  ['--help / node -e 0', median(few, 'help') / median(few, 'node'), 3],
];

console.log(`\nMedians of ${ROUNDS} rounds, in milliseconds`);
console.log(
  `${' '.repeat(16)}${['36 containers', '100 containers'].map((head) => head.padStart(16)).join('')}`,
);
for (const name of Object.keys(few)) {
  const cells = [few, many].map((times) => median(times, name).toFixed(1).padStart(16));
  console.log(`${name.padEnd(16)}${cells.join('')}`);
}
console.log('\nRatios, and the most that they may be');
let over = 0;
for (const [name, ratio, budget] of rows) {
  const held = ratio <= budget;
  if (!held) over += 1;
  console.log(`${ratio.toFixed(2).padStart(8)}  at most ${budget}  ${held ? 'held' : 'OVER '}  ${name}`);
}
process.exitCode = over > 0 ? 1 : 0;

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
    '/images/json',
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

function median(times: Times, name: string): number {
  const sorted = [...(times[name] ?? [])].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error(`There are no times of ${name}.`);
  return middle;
}
