import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { watchers } from '../../src/probes/host/watchers.ts';
import { containerInventory } from '../../src/probes/monitoring/container-inventory.ts';
import { type FoundSensor, sensorsAmong } from '../../src/probes/monitoring/sensors.ts';
import { theHost } from '../../src/probes/populations.ts';
import { REQUIRED_SENSORS } from './parameters.ts';

const EXPECTED = 'a sensor such as Falco or Tetragon, from its own path or image, hooked into the kernel';

export default defineCheck({
  id: 'monitoring-runtime-sensor-running',
  title: 'A sensor watches what containers do',
  severity: 'medium',
  severityReason: 'It sees the shell, the mount or the escape that no look at settings can see.',
  rationale:
    'Settings say what a container may do. A sensor in the kernel sees what it does: a shell where none belongs, a file of the host that is opened, a module that is loaded. Any program can have the name of a sensor, so its path, its image and its hook in the kernel are looked at, too.',
  remediation: {
    text: 'Install Falco or Tetragon as a service of the host, with rules for containers, and send what it finds to where somebody looks at it.',
    takes: 'plan',
    sideEffect:
      'It takes some of the processor; one that runs in a container needs rights there that other checks find.',
  },
  outcomes: {
    pass: 'a sensor that is known runs from its own path (in a container: from its own image), with programs in the kernel or its module loaded, and the policy asks for no other',
    fail: 'the policy asks for a sensor and none of those runs',
    manual:
      'none is found and the policy asks for none, or one has the name of a sensor and another path or image, or no hook in the kernel is seen',
  },
  each: theHost,
  needs: { watchers },
  hints: { inventory: containerInventory },
  parameters: { required: REQUIRED_SENSORS },
  assess: ({ watchers: { watchers, modules, complete }, inventory }, _, { required }) => {
    const repositories = (id: string): readonly string[] =>
      (inventory.known ? inventory.value.containers : []).find(({ resource }) => resource.id === id)
        ?.repositories ?? [];
    const found = sensorsAmong(watchers, modules, repositories);
    const wanted = found.filter(({ sensor }) => !required.configured || required.value.includes(sensor));
    const seen = {
      expected: required.configured ? `${EXPECTED}: ${required.value.join(' or ')}` : EXPECTED,
      observed: found.length === 0 ? 'no process of a sensor that is known' : enumerate(found.map(describe)),
    };
    const good = wanted.find(({ genuine, hooked }) => genuine && hooked === true);
    if (good) return pass({ ...seen, message: `${good.sensor} watches what containers do.` });
    if (!inventory.known && wanted.some(({ container }) => container !== null))
      return cannotTell(inventory, EXPECTED);
    const unseen = wanted.some(({ hooked, executable }) => hooked === null || executable === null);
    if (!complete || unseen) {
      const detail =
        'Not all processes can be seen, so a sensor may run unseen, or its program and its hooks may.';
      return cannotTell(unread(cause('needs-root', detail, 'Run the audit as root.')), EXPECTED);
    }
    const [doubtful] = wanted;
    if (doubtful) {
      const why = doubtful.genuine
        ? 'no hook of it in the kernel is seen'
        : 'its program does not lie where the packages put it, or its image is another';
      return manual({
        ...seen,
        message: `Process ${doubtful.pid} is called ${doubtful.name}, but ${why}: is it ${doubtful.sensor}, and does it watch?`,
      });
    }
    if (required.configured) {
      const message = `None of the sensors that the policy asks for runs: ${enumerate(required.value)}.`;
      return fail({ ...seen, message });
    }
    return manual({
      ...seen,
      message: 'No sensor that is known watches what containers do: does anything else?',
    });
  },
});

const describe = ({ pid, name, executable, container, hooked }: FoundSensor): string =>
  `${name} (pid ${pid}, ${executable ?? 'program not seen'}${container === null ? '' : `, in container ${container.slice(0, 12)}`}, ${hooked === null ? 'hooks not seen' : hooked ? 'hooked' : 'no hook'})`;
