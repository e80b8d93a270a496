import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { bridgeTraffic } from '../../src/probes/engine/bridge-traffic.ts';
import { engines } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'daemon-icc-disabled',
  title: 'Containers on the default bridge cannot talk to each other',
  severity: 'medium',
  severityReason: 'Without it a container that was taken over reaches every other one on the bridge.',
  rationale:
    'Containers on the default bridge reach every port of each other unless the engine blocks it. One that was taken over can then attack its neighbours from inside. Containers that belong together should share a network of their own.',
  remediation: {
    text: 'Set icc to false and put containers that must talk to each other on a user-defined network.',
    command: '/etc/docker/daemon.json: { "icc": false }',
    takes: 'restart',
    sideEffect:
      'The engine has to be restarted, and containers that reached each other over the default bridge no longer do.',
  },
  outcomes: {
    pass: 'the running network `bridge` has enable_icc=false',
    fail: 'enable_icc is true or not set there',
    notapplicable: 'the engine has no default bridge (bridge=none)',
  },
  each: engines,
  needs: { traffic: bridgeTraffic },
  assess: ({ traffic }, engine) => {
    const seen = {
      expected: 'com.docker.network.bridge.enable_icc = false on network bridge',
      observed: traffic.where,
    };
    if (traffic.allowed === null) {
      return notApplicable({ ...seen, message: `Engine ${engine.item.id} has no default bridge network.` });
    }
    return traffic.allowed
      ? fail({
          ...seen,
          message: `Containers on the default bridge of engine ${engine.item.id} can reach each other.`,
        })
      : pass({
          ...seen,
          message: `Engine ${engine.item.id} blocks traffic between containers on its default bridge.`,
        });
  },
});
