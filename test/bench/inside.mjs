import { spawnSync } from 'node:child_process';

/*
 * Runs inside a lab host: times whole processes in turn, so that a busy moment of the machine hits all of
 * them, and prints the milliseconds of each as JSON. Reads {rounds, commands: {name: [words]}} on stdin.
 */
let input = '';
for await (const chunk of process.stdin) input += chunk;
const { rounds, commands } = JSON.parse(input);

const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let round = 0; round <= rounds; round++) {
  for (const [name, [file, ...words]] of Object.entries(commands)) {
    const start = process.hrtime.bigint();
    const { status, error, stderr } = spawnSync(file, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    if (error || status !== 0) throw new Error(`${name} ended with ${error?.message ?? status}: ${stderr}`);
    // The first round only warms caches.
    if (round > 0) times[name].push(milliseconds);
  }
}
process.stdout.write(JSON.stringify(times));
