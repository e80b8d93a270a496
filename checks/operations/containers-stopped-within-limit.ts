import { defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { counted } from '../../src/model/plural.ts';
import { containerUse } from '../../src/probes/containers/container-use.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { engines } from '../../src/probes/populations.ts';
import { MOST_STOPPED_CONTAINERS } from '../parameters.ts';

export default defineCheck({
  id: 'containers-stopped-within-limit',
  title: 'No more containers are kept than are needed',
  severity: 'low',
  severityReason: 'They take space, and keep data and old programs that nobody looks after.',
  rationale:
    'A container that ended keeps what it wrote, secrets among it, and can be started again with the flaws that it had then. Many of them hide those that matter.',
  remediation: {
    text: 'Remove containers that nobody needs any more, and start those that run once with --rm.',
    command: 'docker container prune --filter until=168h',
    takes: 'command',
    sideEffect: 'What they wrote outside volumes is lost, and so are their logs.',
  },
  outcomes: {
    pass: 'no more containers that do not run than the policy allows; what the swarm of the engine keeps as history does not count',
    fail: 'there are more',
    manual:
      'the policy names no limit, or there are more only with those that are labelled as tasks of a swarm, which the engine cannot confirm; the finding has number and age',
    notapplicable: 'the engine has no containers',
  },
  each: engines,
  needs: { use: containerUse },
  parameters: { most: MOST_STOPPED_CONTAINERS },
  assess: ({ use }, engine, { most }) => {
    const { id } = engine.item;
    const { stopped, perhapsKeptBySwarm, keptBySwarm } = use;
    const idle = [...stopped, ...perhapsKeptBySwarm];
    const oldest = idle.flatMap(({ finishedAt }) => finishedAt ?? []).toSorted()[0];
    const observed = [
      `${counted(use.all, 'container')}, ${idle.length} of them not running`,
      ...(idle.length > 0 ? [enumerate(idle.map(({ name, state }) => `${name} (${state})`))] : []),
      ...(oldest === undefined ? [] : [`ended first: ${oldest.slice(0, 10)}`]),
      ...(perhapsKeptBySwarm.length > 0
        ? [`${perhapsKeptBySwarm.length} of these labelled as a task of a swarm`]
        : []),
      ...(keptBySwarm > 0 ? [`${keptBySwarm} more kept by the swarm as its history`] : []),
    ].join('; ');
    const seen = {
      expected: most.configured
        ? `containers that do not run: at most ${most.value}`
        : 'no containers that nobody needs',
      observed,
    };
    if (use.all === 0) return notApplicable({ ...seen, message: `Engine ${id} has no containers.` });
    if (!most.configured) {
      const question =
        idle.length === 0
          ? `Every container of engine ${id} runs: how many stopped ones may there be?`
          : `Are the containers of engine ${id} that do not run (${idle.length}) still needed?`;
      const message = `${question} No limit is configured (most-stopped-containers).`;
      return manual({ ...seen, message });
    }
    if (stopped.length <= most.value && idle.length > most.value) {
      const message = `Engine ${id} keeps ${counted(idle.length, 'container')} not running, and the policy allows ${most.value}: are the ${perhapsKeptBySwarm.length} that are labelled as tasks really the history of a swarm? Only its managers know (docker node ps NODE).`;
      return manual({ ...seen, message });
    }
    return stopped.length > most.value
      ? fail({
          ...seen,
          message: `Engine ${id} keeps ${counted(stopped.length, 'container')} not running; the policy allows ${most.value}.`,
        })
      : pass({
          ...seen,
          message: `Engine ${id} keeps no more containers that do not run than the policy allows.`,
        });
  },
});
