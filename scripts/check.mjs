import { spawnSync } from 'node:child_process';

/** The checks that run nothing of the project: types, lint and format, dead code. All run, whatever the first says. */
const tools = {
  types: ['node_modules/typescript/bin/tsc'],
  lint: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings'],
  'dead code': ['node_modules/knip/bin/knip.js'],
};

const failed = Object.entries(tools).filter(([name, args]) => {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  console.log(`${name}: ${status === 0 ? 'ok' : 'FAILED'}`);
  return status !== 0;
});
process.exitCode = failed.length === 0 ? 0 : 1;
