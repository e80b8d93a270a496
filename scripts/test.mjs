import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { startVitest } from 'vitest/node';

const labTools = ['apt-get', 'ip', 'iptables', 'qemu-system-x86_64', 'ssh', 'unshare'];
const howTo = 'PLIMSOLL_LAB=1 npm test runs it, as root on Debian.';

/** @param {string} tool */
function isOnPath(tool) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Why the lab cannot run on this machine, or nothing. */
function lackOfLab() {
  if (process.platform !== 'linux') return `it needs Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'it needs root';
  const missing = labTools.filter((tool) => !isOnPath(tool));
  return missing.length === 0 ? undefined : `it needs ${missing.join(', ')} on PATH`;
}

/** Whether the lab runs, and why it does not. */
function planLab() {
  const wish = process.env.PLIMSOLL_LAB ?? '';
  if (wish === '' || wish === '0') return { run: false, required: false, why: howTo };
  if (wish !== '1' && wish !== 'required') {
    throw new Error(`PLIMSOLL_LAB is "${wish}"; it can be 1 or required, or be left out.`);
  }
  const lack = lackOfLab();
  return { run: lack === undefined, required: wish === 'required', why: `${lack ?? ''}. ${howTo}` };
}

/**
 * Counts the tests of a finished run, by state.
 * @param {readonly import('vitest/node').TestModule[]} modules
 */
function countOf(modules) {
  const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
  for (const module of modules)
    for (const test of module.children.allTests()) count[test.result().state] += 1;
  return count;
}

/** @param {string[]} args file filters */
async function main(args) {
  const lab = planLab();
  if (lab.required && !lab.run) throw new Error(`The lab is required here, but ${lab.why}`);
  const hasSchemas = (process.env.PLIMSOLL_SCHEMAS ?? '') !== '';
  if (lab.required && !hasSchemas) {
    throw new Error(
      'The schemas of formats are required here, but PLIMSOLL_SCHEMAS names no folder of them.',
    );
  }
  const project = lab.run ? ['unit', 'lab', 'browser'] : ['unit'];
  const vitest = await startVitest('test', args, { run: true, watch: false, project });
  const modules = vitest.state.getTestModules();
  await vitest.close();
  const all = countOf(modules);
  const inLab = countOf(modules.filter((module) => module.project.name !== 'unit'));
  if (!lab.run) console.log(`\nTHE LAB WAS NOT RUN: no real engine was audited. ${lab.why}`);
  if (!hasSchemas)
    console.log('\nNO FORMAT WAS HELD AGAINST ITS SCHEMA: PLIMSOLL_SCHEMAS names no folder of schemas.');
  if (lab.required && args.length === 0 && (inLab.passed === 0 || inLab.skipped > 0)) {
    throw new Error(
      `The lab is required here, but ${inLab.passed} of its tests passed, ${inLab.skipped} were skipped.`,
    );
  }
  console.log(`\n${all.passed} passed, ${all.failed} failed, ${all.skipped} skipped`);
}

await main(process.argv.slice(2)).catch((error) => {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
