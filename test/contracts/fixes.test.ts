import { expect, test } from 'vitest';
import { CIS_DOCKER_1_8_0 } from '../../checks/benchmarks/cis-docker-1.8.0.ts';
import { CHECKS } from '../../checks/index.ts';
import { FIXES } from '../../reports/fix-plan/table/index.ts';
import type { Effort } from '../../src/model/effort.ts';

const ids = new Set(CHECKS.map(({ id }) => id));

test('every fix is for a check that exists', () => {
  expect(Object.keys(FIXES).filter((id) => !ids.has(id))).toEqual([]);
});

test('so many checks and controls have a mechanical fix', () => {
  const controls = CIS_DOCKER_1_8_0.controls.filter(({ checks }) =>
    checks.some((check) => Object.hasOwn(FIXES, check)),
  );
  expect([Object.keys(FIXES).length, controls.length]).toEqual([82, 74]);
});

test('a setting that is updated at once is also given when the container is created again', () => {
  for (const fix of Object.values(FIXES))
    if (fix.kind === 'container' && fix.update) expect(fix.add).toContain(fix.update.join(' '));
});

/** Keys of daemon.json that dockerd takes up on SIGHUP, as its documentation lists them. */
const RELOADED = new Set([
  'authorization-plugins',
  'debug',
  'default-runtime',
  'features',
  'insecure-registries',
  'labels',
  'live-restore',
  'max-concurrent-downloads',
  'max-concurrent-uploads',
  'max-download-attempts',
  'registry-mirrors',
  'runtimes',
  'shutdown-timeout',
]);

/** What a change that fix-plan makes takes by its nature; null where there is none. */
function takenBy(id: string, command = ''): Effort | null {
  const fix = FIXES[id];
  switch (fix?.kind) {
    case 'daemon-json': {
      const keys = [...Object.keys(fix.set ?? {}), ...(fix.remove ?? [])];
      return keys.every((key) => RELOADED.has(key)) ? 'reload' : 'restart';
    }
    case 'container':
      return fix.update || command.startsWith('docker update ') ? 'command' : 'recreate';
    case undefined:
      return null;
    default:
      return 'command';
  }
}

test('every check says what mending takes, and the same as what fix-plan changes', () => {
  expect(CHECKS.filter(({ remediation }) => !remediation.takes).map(({ id }) => id)).toEqual([]);
  const others = CHECKS.flatMap(({ id, remediation: { command, takes } }) => {
    const taken = takenBy(id, command);
    return taken === null || taken === takes ? [] : [`${id}: ${takes}, by fix-plan ${taken}`];
  });
  expect(others).toEqual([]);
});

/** Commands that leave no doubt about what they do to what runs. */
const BY_COMMAND: readonly (readonly [RegExp, readonly Effort[]])[] = [
  [/^(chown|chmod|gpasswd|sysctl|docker update) /, ['command']],
  [/^docker run /, ['recreate', 'plan']],
  [/^docker service update /, ['recreate']],
  [/^docker (buildx )?build /, ['rebuild']],
  [/^\/etc\/docker\/daemon\.json: /, ['reload', 'restart', 'plan']],
  [/^(USER|RUN|COPY|HEALTHCHECK) /, ['rebuild']],
  [/systemctl reboot/, ['reboot']],
];

test('what mending takes agrees with the command that is named for it', () => {
  const rows = CHECKS.flatMap(({ id, remediation: { command, takes } }) =>
    BY_COMMAND.filter(([words]) => command && words.test(command)).map(([, efforts]) => ({
      id,
      takes,
      efforts,
    })),
  );
  expect(rows.length).toBeGreaterThan(80);
  expect(rows.filter(({ takes, efforts }) => !takes || !efforts.includes(takes))).toEqual([]);
});
