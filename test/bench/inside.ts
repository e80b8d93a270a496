import { spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';

/*
 * Runs inside a lab host: times whole processes in turn, so that a busy moment of the machine hits all of
 * them, and prints the milliseconds of each as JSON. Reads {rounds, commands: {name: [words]}} on stdin.
 */
const { rounds, commands } = JSON.parse(await text(process.stdin)) as {
  rounds: number;
  commands: Record<string, [string, ...string[]]>;
};

const times: Record<string, number[]> = {};
for (let round = 0; round <= rounds; round++) {
  for (const [name, [file, ...words]] of Object.entries(commands)) {
    const start = process.hrtime.bigint();
    const { status, error, stderr } = spawnSync(file, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    if (error || status !== 0) throw new Error(`${name} ended with ${error?.message ?? status}: ${stderr}`);
    // The first round only warms caches.
    if (round > 0) times[name] = [...(times[name] ?? []), milliseconds];
  }
}
process.stdout.write(JSON.stringify(times));
