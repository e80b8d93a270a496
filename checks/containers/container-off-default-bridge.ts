import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { networkList } from '../../src/probes/docker/engine-objects.ts';
import { containers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-off-default-bridge',
  title: 'The container is not on the default bridge',
  severity: 'medium',
  severityReason: 'Containers that have nothing to do with each other can reach one another there.',
  rationale:
    'Every container that asks for no network lands on the default bridge, where all can reach all. A network of its own for each application keeps an intruder in one from the others.',
  remediation: {
    text: 'Make a network for each application and put its containers there.',
    command:
      'docker network create app && docker network connect app CONTAINER && docker network disconnect bridge CONTAINER',
    takes: 'recreate',
    sideEffect: 'The address of the container changes; --link no longer works, names do.',
  },
  outcomes: {
    pass: 'the container is attached to no network called bridge, or shares the networks of another container',
    fail: 'it is attached to the default bridge, or will be when it starts',
    notapplicable: 'the engine has no default bridge',
  },
  each: containers,
  needs: { inspect: containerInspect, networks: networkList },
  assess: ({ inspect, networks }) => {
    const attached = Object.keys(inspect.NetworkSettings.Networks);
    const { NetworkMode } = inspect.HostConfig;
    const seen = {
      expected:
        'NetworkSettings.Networks without bridge, or none yet and HostConfig.NetworkMode neither bridge nor default',
      observed: `NetworkSettings.Networks = ${enumerate(attached) || 'none'}, HostConfig.NetworkMode = ${NetworkMode}`,
    };
    // The default bridge is called `bridge` whatever --bridge names its interface; with bridge=none it is missing.
    if (!networks.some(({ Name }) => Name === 'bridge')) {
      return notApplicable({ ...seen, message: 'The engine has no default bridge.' });
    }
    // A task of a swarm has the mode default and can be on other networks alone: what it is attached to decides.
    const onBridge =
      attached.length > 0 ? attached.includes('bridge') : ['bridge', 'default', ''].includes(NetworkMode);
    const it = theContainer(inspect);
    if (onBridge) return fail({ ...seen, message: `${it} is on the default bridge.` });
    const message = NetworkMode.startsWith('container:')
      ? `${it} is on no network of its own, but on those of another container, which is judged for them.`
      : `${it} is not on the default bridge.`;
    return pass({ ...seen, message });
  },
});
