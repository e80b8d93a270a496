import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { type ContainerInspect, containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';
import { ACCEPTED_UNLOGGED_CONTAINERS, CENTRAL_LOG_DRIVERS } from './parameters.ts';

const EXPECTED =
  'HostConfig.LogConfig with a driver that hands the output on, or that keeps it up to a limit';

/** Smaller buffers than the one that engines make by themselves (moby, daemon/logger/ring.go: 1 MB). */
const SMALLEST_BUFFER = 1_000_000;

export default defineCheck({
  id: 'container-log-driver-keeps-output',
  title: 'The output of the container is kept',
  severity: 'medium',
  severityReason:
    'Without it the only trace of an intrusion is gone, or the disk fills up until nothing more is written.',
  rationale:
    'What a container writes is often the only record of what happened in it. The driver none drops it, a tiny buffer drops what comes in a rush, and a file without a limit takes the whole disk. The driver is fixed when a container is made: the default of the engine says nothing of those that are older. What docker exec prints never goes to it.',
  remediation: {
    text: 'Create the container again with a driver that hands the log on, or with one that keeps it up to a limit; put it into daemon.json for those that follow.',
    command: 'docker run --log-driver local --log-opt max-size=20m --log-opt max-file=5 IMAGE',
    takes: 'recreate',
    sideEffect: 'The oldest lines go when the limit is reached.',
  },
  outcomes: {
    pass: 'its driver is one that the policy names as central, or keeps the output up to a limit (local; json-file with max-size), or the policy accepts that it is dropped',
    fail: 'its driver is none, json-file without max-size, or does not wait and has a buffer of less than one megabyte',
    manual: 'its driver is a plugin of which nothing is known',
  },
  each: containers,
  needs: { inspect: containerInspect },
  parameters: { central: CENTRAL_LOG_DRIVERS, accepted: ACCEPTED_UNLOGGED_CONTAINERS },
  assess: ({ inspect }, { resource }, { central, accepted }) => {
    const { LogConfig } = inspect.HostConfig;
    const it = theContainer(inspect);
    const driver = LogConfig?.Type ?? '';
    if (driver === '') return notTold(resource.name, 'which driver keeps its output');
    const seen = { expected: EXPECTED, observed: describe(LogConfig) };
    if (driver === 'none') {
      return accepted.configured && fitsOne(resource.name, accepted.value)
        ? pass({ ...seen, message: `${it} drops its output, which the policy accepts.` })
        : fail({ ...seen, message: `${it} drops all that it writes (log driver none).` });
    }
    const limits = LogConfig?.Limits;
    if (limits === undefined) return notTold(resource.name, 'which limits its log has');
    const buffer = limits.mode === 'non-blocking' ? bytesOf(limits['max-buffer-size'] ?? '1m') : null;
    if (buffer !== null && !(buffer >= SMALLEST_BUFFER)) {
      const message = `${it} does not wait for its log (non-blocking) and has a buffer of ${limits['max-buffer-size']}, so what it writes in a rush is dropped.`;
      return fail({ ...seen, message });
    }
    if (driver === 'json-file' && !(bytesOf(limits['max-size'] ?? '') > 0)) {
      const message = `${it} writes its output into a file without a limit, until the disk is full (json-file without max-size).`;
      return fail({ ...seen, message });
    }
    if (driver === 'json-file' || driver === 'local') {
      return pass({
        ...seen,
        message: `The output of the container is kept on the host, up to a limit (${driver}).`,
      });
    }
    return central.configured && central.value.includes(driver)
      ? pass({ ...seen, message: `The output of the container is handed to ${driver}.` })
      : manual({
          ...seen,
          message: `${it} hands its output to the log driver ${driver.slice(0, 128)}: does that keep it?`,
        });
  },
});

type LogConfig = ContainerInspect['HostConfig']['LogConfig'];

function notTold(name: string, what: string) {
  const detail = `The snapshot does not hold ${what}, of container ${name}.`;
  return cannotTell(
    unread(cause('not-collected', detail, 'Collect again with this version of plimsoll.')),
    EXPECTED,
  );
}

const describe = (config: LogConfig): string =>
  [
    `HostConfig.LogConfig.Type = ${config?.Type.slice(0, 128)}`,
    ...Object.entries(config?.Limits ?? {}).map(([name, value]) => `${name}=${value}`),
  ].join(', ');

/** A size as engines read it (docker/go-units, RAMInBytes); NaN where it is none. */
function bytesOf(text: string): number {
  const [, number, unit = ''] = /^(-?\d+(?:\.\d+)?) ?([kmgtp]?)(?:i?b)?$/i.exec(text) ?? [];
  return Number(number) * 1024 ** ' kmgtp'.indexOf(unit.toLowerCase() || ' ');
}
