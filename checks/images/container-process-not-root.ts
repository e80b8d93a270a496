import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { kernelView } from '../../src/probes/containers/kernel-view.ts';
import { startUser } from '../../src/probes/containers/start-user.ts';
import { uidInside } from '../../src/probes/containers/uid-map.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

const EXPECTED = 'the main process has a user id other than 0 inside the container';

export default defineCheck({
  id: 'container-process-not-root',
  title: 'The main process of the container is not root',
  severity: 'medium',
  severityReason:
    'Root in a container is one flaw of the kernel or of the runtime closer to the host than any other user.',
  rationale:
    'A process that is root inside has the capabilities of the container, may change all its files, and is root on the host where it breaks out and no user namespace is in between. A service seldom needs more than its own files and a port above 1023.',
  remediation: {
    text: 'Give the image a user (USER 1000:1000 in the Dockerfile) or name one for the container, by number so that anybody can see who it is.',
    command: 'docker run --user 1000:1000 IMAGE',
    takes: 'recreate',
    sideEffect:
      'The process may no longer write files of root or listen below port 1024. An image that starts as root and gives it up by itself, as those of databases do, then starts as that user at once.',
  },
  outcomes: {
    pass: 'its effective user id, translated into the container, is not 0; of a container without a process, the user that it is to start as is a number other than 0',
    fail: 'that id is 0, also where user namespaces make it another one outside; or it is to start as root, which is what no user means',
  },
  each: containers,
  needs: { inspect: containerInspect, main: kernelView },
  assess: ({ inspect, main }) => {
    const it = theContainer(inspect);
    const { User } = inspect.Config;
    const configured = `Config.User = ${User === '' ? '(none)' : User}`;
    if (main === null) {
      const seen = { expected: EXPECTED, observed: configured };
      const start = startUser(User);
      if (start === 'unknown') return cannotTell(nameUnresolved(it, User), EXPECTED);
      return start === 'root'
        ? fail({
            ...seen,
            message: `${it} is to start as root${User === '' ? ', since no user is named' : ''}.`,
          })
        : pass({ ...seen, message: `${it} is to start as user ${User}.` });
    }
    const inside = uidInside(main);
    if (typeof inside !== 'number') return cannotTell(inside, EXPECTED);
    const moved = inside === main.uid ? '' : ` (${main.uid} outside)`;
    const seen = {
      expected: EXPECTED,
      observed: `process ${main.pid} (${main.name}): effective uid ${inside}${moved}; ${configured}`,
    };
    if (inside !== 0) return pass({ ...seen, message: `${it} runs ${main.name} as user ${inside}${moved}.` });
    return main.uid === 0
      ? fail({ ...seen, message: `${it} runs ${main.name} as root.` })
      : fail({
          ...seen,
          message: `${it} runs ${main.name} as root inside, remapped to user ${main.uid} outside, which makes breaking out less rewarding.`,
        });
  },
});

const nameUnresolved = (it: string, user: string) =>
  unread(
    cause(
      'process-not-visible',
      `${it} has no process, and only its own /etc/passwd, which is not read, can say which id ${user.slice(0, 64)} has.`,
      'Name the user by number (--user 1000:1000), or audit while the container runs.',
    ),
  );
