import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureLab } from '../lab/lab.ts';
import { measureFleet } from './fleet.ts';
import { measureHistory } from './history.ts';
import { measureLocal } from './local.ts';
import { measureMemory } from './memory.ts';
import { measureOverSsh } from './over-ssh.ts';
import type { Measured } from './ratios.ts';
import { measureReport } from './report.ts';

/*
 * The budgets of speed, as ratios within one run: the built program under the locked runtime, without the launcher, on
 * real hosts. `npm run bench -- PART...` measures some of the parts.
 */
const PARTS: Readonly<Record<string, () => Promise<Measured>>> = {
  local: measureLocal,
  ssh: measureOverSsh,
  fleet: measureFleet,
  memory: measureMemory,
  report: measureReport,
  history: measureHistory,
};

const root = join(import.meta.dirname, '../..');
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in PARTS));
if (unknown !== undefined)
  throw new Error(`There is no part "${unknown}", only ${Object.keys(PARTS).join(', ')}.`);
execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
await ensureLab();
let over = 0;
for (const [name, measure] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { lines, ratios } = await measure();
  console.log(`\n${lines.join('\n')}\n\nMeasured, and the most that it may be`);
  for (const { what, value, most } of ratios) {
    const held = value <= most;
    if (!held) over += 1;
    console.log(`${value.toFixed(2).padStart(8)}  at most ${most}  ${held ? 'held' : 'OVER'}  ${what}`);
  }
}
process.exitCode = over > 0 ? 1 : 0;
