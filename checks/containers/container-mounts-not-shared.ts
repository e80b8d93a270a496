import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { bindsOf } from '../../src/probes/containers/mount-sources.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-mounts-not-shared',
  title: 'No mount of the container spreads to the host',
  severity: 'medium',
  severityReason: 'With a right to mount, a process in the container changes the mounts of the host.',
  rationale:
    'What a container mounts below a shared mount appears on the host and in other containers. It can so put its own files in the place of those that others trust.',
  remediation: {
    text: 'Mount with the propagation rprivate, or rslave where the container has to see new mounts of the host. Storage plugins need rshared: accept those with a reason.',
    command: 'docker run --mount type=bind,src=/srv/data,dst=/data,bind-propagation=rslave IMAGE',
    takes: 'recreate',
    sideEffect: 'Mounts made in the container are no longer seen outside it.',
  },
  outcomes: {
    pass: 'no mount has the propagation shared or rshared',
    fail: 'one has',
    notapplicable: 'the container mounts nothing',
  },
  each: containers,
  needs: { inspect: containerInspect },
  assess: ({ inspect }) => {
    const expected = 'Mounts[].Propagation neither shared nor rshared';
    const mounts = bindsOf(inspect);
    if (mounts.length === 0 && inspect.Mounts.length === 0) {
      return notApplicable({
        expected,
        observed: 'Mounts is empty',
        message: `${theContainer(inspect)} mounts nothing.`,
      });
    }
    const observed = enumerate(
      mounts.map(
        ({ field, destination, propagation }) => `${field} ${destination}: ${propagation || 'default'}`,
      ),
    );
    const shared = mounts.filter(({ propagation }) => propagation === 'shared' || propagation === 'rshared');
    if (shared.length === 0) {
      return pass({
        expected,
        observed: observed || 'no mount of type bind',
        message: `${theContainer(inspect)} shares no mount with the host.`,
      });
    }
    const places = enumerate(shared.map(({ destination }) => destination));
    return fail({
      expected,
      observed: enumerate(shared.map((mount) => `${mount.field} ${mount.destination}: ${mount.propagation}`)),
      message: `${theContainer(inspect)} mounts ${places} so that mounts made in it appear on the host.`,
    });
  },
});
