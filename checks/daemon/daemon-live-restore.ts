import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { engines } from '../../src/probes/populations.ts';

/** States of a node that belongs to a swarm, in which the engine refuses live restore. */
const IN_SWARM = ['active', 'pending', 'locked', 'error'];

export default defineCheck({
  id: 'daemon-live-restore',
  title: 'Containers outlive a restart of the engine',
  severity: 'low',
  severityReason: 'Updates that stop every container are put off; that is hygiene and availability.',
  rationale:
    'Without live restore every container stops when the engine does, so fixes of the engine need a maintenance window and come late. With it containers go on running. A swarm node moves its tasks instead, and the engine refuses both together.',
  remediation: {
    text: 'Set live-restore to true.',
    command: '/etc/docker/daemon.json: { "live-restore": true }',
    takes: 'reload',
    sideEffect:
      'A reload is enough (systemctl reload docker). It bridges restarts and patch releases, not every change of version.',
  },
  outcomes: {
    pass: '/info says LiveRestoreEnabled = true',
    fail: 'it says false and the engine is in no swarm',
    notapplicable: 'the engine is a node of a swarm, where live restore cannot be on',
  },
  each: engines,
  needs: { info: engineInfo },
  assess: ({ info }, engine) => {
    const { id } = engine.item;
    const state = info.Swarm.LocalNodeState;
    const seen = {
      expected: '/info .LiveRestoreEnabled = true',
      observed: `/info .LiveRestoreEnabled = ${info.LiveRestoreEnabled}; /info .Swarm.LocalNodeState = ${state || '(empty)'}`,
    };
    if (info.LiveRestoreEnabled)
      return pass({ ...seen, message: `Containers of engine ${id} outlive its restart.` });
    return IN_SWARM.includes(state)
      ? notApplicable({
          ...seen,
          message: `Engine ${id} is a swarm node (${state}), which cannot have live restore.`,
        })
      : fail({ ...seen, message: `Containers of engine ${id} stop when it restarts.` });
  },
});
