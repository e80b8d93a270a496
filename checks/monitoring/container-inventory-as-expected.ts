import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Judgement } from '../../src/model/check.ts';
import type { Expectation } from '../../src/model/expectations.ts';
import { unread } from '../../src/model/fact.ts';
import { counted } from '../../src/model/plural.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import {
  containerInventory,
  type PresentContainer,
} from '../../src/probes/monitoring/container-inventory.ts';
import { countsOn, describeExpectation, isMeant, matchOf } from '../../src/probes/monitoring/expected.ts';
import { theHost } from '../../src/probes/populations.ts';
import { expectedContainers } from '../../src/probes/supplied/expected-containers.ts';

const EXPECTED = 'containers as the list of --expect has them, and no others';

export default defineCheck({
  id: 'container-inventory-as-expected',
  title: 'Only expected containers run',
  severity: 'medium',
  severityReason: 'A container that nobody expects is the plainest sign of misuse.',
  rationale:
    'Whoever gets at an engine starts a container of their own: for a miner, for a way back, for a look around. Names prove little, since whoever starts a container chooses its name; the digest of the image proves more.',
  remediation: {
    text: 'Find out who started what nobody expects, keep what is needed to look into it, and remove it; or add it to the list after a review.',
    command: 'docker inspect NAME; docker logs NAME; docker diff NAME',
    takes: 'plan',
    sideEffect: 'A container that is removed takes with it what it wrote outside of volumes.',
  },
  outcomes: {
    pass: 'each container is one of those that the list names, by name, labels and image, and there are as many as it wants',
    fail: 'a running container is not on the list, or has its name and another image; or there are fewer or more than the list wants',
    manual:
      'no list was given; a container that does not run is not on it; or processes run in a container that no engine lists',
    notapplicable: 'the list has no entry for this host',
  },
  each: theHost,
  about: ['container'],
  needs: { inventory: containerInventory, list: expectedContainers },
  assess: ({ inventory, list }, { snapshot }) => {
    const { containers, foreign, complete } = inventory;
    const running = containers.filter(({ running }) => running);
    const all = `${counted(running.length, 'running container')}${
      running.length === 0
        ? ''
        : `: ${enumerate(
            running.map(({ resource }) => resource.name),
            40,
          )}`
    }`;
    const seen = { expected: EXPECTED, observed: all };
    if (list === null) {
      return manual({
        ...seen,
        message: `${counted(running.length, 'container')} ${running.length === 1 ? 'runs' : 'run'} here: is each of them expected? A list can be given with --expect.`,
      });
    }
    const expected = list.containers.filter((one) => countsOn(one, snapshot.name));
    if (expected.length === 0) {
      return notApplicable({ ...seen, message: `The list has no entry for the host ${snapshot.name}.` });
    }
    return [
      ...containers.map((container) => judge(container, expected)),
      counts(running, expected, all),
      ...(foreign.length === 0
        ? []
        : [
            manual({
              expected: EXPECTED,
              observed: enumerate(foreign.map(({ id, program }) => `${program} in ${id.slice(0, 12)}`)),
              message: `Processes run in ${counted(foreign.length, 'container')} that no engine here lists, such as one of containerd or Kubernetes: what starts them?`,
            }),
          ]),
      ...(complete
        ? []
        : [
            cannotTell(
              unread(
                cause(
                  'process-not-visible',
                  'Not all processes can be seen, so there may be containers that no engine lists.',
                  'Audit as root.',
                ),
              ),
              EXPECTED,
            ),
          ]),
    ];
  },
});

function judge(container: PresentContainer, expected: readonly Expectation[]): Judgement {
  const { resource, running, image } = container;
  const seen = { resource, expected: EXPECTED, observed: `${resource.name} of image ${image.slice(0, 300)}` };
  switch (matchOf(container, expected)) {
    case 'expected':
      return pass({ ...seen, message: 'The container is on the list.' });
    case 'other-image': {
      const message = `The container is on the list by its name or its labels, but runs another image (${image.slice(0, 300)}).`;
      return fail({ ...seen, message });
    }
    case 'unexpected':
      return running
        ? fail({ ...seen, message: 'The container runs and is not on the list.' })
        : manual({
            ...seen,
            message:
              'The container does not run and is not on the list: what is left of it, and who made it?',
          });
  }
}

function counts(
  running: readonly PresentContainer[],
  expected: readonly Expectation[],
  all: string,
): Judgement {
  const wrong = expected.flatMap((one) => {
    const found = running.filter((container) => isMeant(container, one)).length;
    const { least = 0, most = Number.POSITIVE_INFINITY } = one;
    if (found < least) return [`${describeExpectation(one)}: ${found} of at least ${least}`];
    return found > most ? [`${describeExpectation(one)}: ${found} of at most ${most}`] : [];
  });
  const seen = { expected: EXPECTED, observed: wrong.length === 0 ? all : enumerate(wrong, 20) };
  return wrong.length === 0
    ? pass({ ...seen, message: 'There are as many containers as the list wants.' })
    : fail({ ...seen, message: `There are not as many containers as the list wants: ${enumerate(wrong)}.` });
}
