import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import type { Unread } from '../../src/model/fact.ts';
import { anyForm, bindMounts, describeMount } from '../../src/probes/containers/bind-mounts.ts';
import { isWithin } from '../../src/probes/containers/host-path.ts';
import { sensitiveDirectories } from '../../src/probes/containers/sensitive-directories.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';
import { ALLOWED_HOST_MOUNTS } from '../parameters.ts';

const EXPECTED =
  'no mount of /, /boot, /dev, /etc, /lib, /lib64, /proc, /sys or /usr, and none that is writable below one of them';

export default defineCheck({
  id: 'container-without-sensitive-directories',
  title: 'No system directory of the host is mounted into the container',
  severity: 'critical',
  severityReason: 'Whoever can write to /etc, /usr or / of the host is root there.',
  rationale:
    'A container that can write to a system directory can add an account, a service or a program that the host runs as root. One that can read it finds password hashes, keys and the configuration of the host.',
  remediation: {
    text: 'Mount only the files or directories that the program needs, read-only, and keep data in volumes.',
    command: 'docker run -v /etc/localtime:/etc/localtime:ro IMAGE',
    takes: 'recreate',
    sideEffect: 'The program no longer finds other files of the host.',
  },
  outcomes: {
    pass: 'no system directory of the host is mounted, and nothing below one is writable, but what the policy allows',
    fail: 'one is: /, /boot, /dev, /etc, /lib, /lib64, /proc, /sys or /usr, through links and volumes too',
  },
  each: containers,
  needs: { inspect: containerInspect, mounts: bindMounts, directories: sensitiveDirectories },
  parameters: { allowed: ALLOWED_HOST_MOUNTS },
  assess: ({ inspect, mounts, directories }, _, { allowed }) => {
    const it = theContainer(inspect);
    const permitted = allowed.configured ? allowed.value : [];
    const isAllowed = (path: string, writable: boolean): boolean =>
      permitted.includes(path) || (!writable && permitted.includes(`${path}:ro`));
    let unresolved: Unread | undefined;
    const bad = mounts.filter((mount) => {
      const { writable } = mount;
      // Allowed by one of its names, a mount can still be sensitive by where that leads.
      const answer = anyForm(
        mount,
        (path) => isSensitive(path, writable, directories) && !isAllowed(path, writable),
      );
      if (typeof answer === 'boolean') return answer;
      unresolved ??= answer;
      return false;
    });
    if (bad.length > 0) {
      return fail({
        expected: EXPECTED,
        observed: enumerate(bad.map(describeMount)),
        message: `${it} sees system directories of the host: ${enumerate(bad.map(({ source }) => source))}.`,
      });
    }
    if (unresolved) return cannotTell(unresolved, EXPECTED);
    return pass({
      expected: EXPECTED,
      observed: mounts.length === 0 ? 'no bind mounts' : enumerate(mounts.map(describeMount)),
      message: `${it} sees no system directory of the host${permitted.length > 0 ? ' but what the policy allows' : ''}.`,
    });
  },
});

/** A listed directory itself, or a writable path below one; everything is below /, which says nothing. */
const isSensitive = (path: string, writable: boolean, directories: readonly string[]): boolean =>
  directories.some(
    (directory) => path === directory || (writable && directory !== '/' && isWithin(path, directory)),
  );
