import { defineCheck, manual, pass } from '../../src/kit/index.ts';
import { rootlessMode } from '../../src/probes/engine/rootless-mode.ts';
import { engines } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'daemon-rootless',
  title: 'Engine runs without root',
  severity: 'medium',
  severityReason:
    'Root in the engine means that a flaw in it or in its API is root on the host; rootless is the layer between.',
  rationale:
    'An engine that runs as root gives whoever takes it over the whole host. In rootless mode the engine and its containers have the rights of one ordinary user. It costs features, such as AppArmor and some networks and storage drivers, so it does not fit every host.',
  remediation: {
    text: 'Where the workload allows it, install the rootless engine for a user of its own and move the containers there. Where it does not, keep the decision on record.',
    command: 'dockerd-rootless-setuptool.sh install',
    takes: 'plan',
    sideEffect:
      'Containers, images and volumes have to be moved; ports below 1024 and some drivers need further settings.',
  },
  outcomes: {
    pass: '/info lists rootless, or dockerd runs as another user than root',
    manual: 'the engine runs as root: whether its work could be done rootless is for a person to say',
  },
  each: engines,
  needs: { mode: rootlessMode },
  assess: ({ mode }, engine) => {
    const seen = {
      expected: 'name=rootless in /info .SecurityOptions, or a dockerd that is not user 0 of the host',
      observed: mode.where,
    };
    return mode.rootless
      ? pass({ ...seen, message: `Engine ${engine.item.id} runs rootless.` })
      : manual({
          ...seen,
          message: `Engine ${engine.item.id} runs as root: could its containers run in a rootless engine on this host?`,
        });
  },
});
