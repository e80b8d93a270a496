import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { containerRights, nameOf } from '../../src/probes/containers/container-rights.ts';
import { containerRuntime, isSandboxed } from '../../src/probes/containers/container-runtime.ts';
import { securityOption } from '../../src/probes/containers/security-option.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { runningContainers } from '../../src/probes/populations.ts';
import { ACCEPTED_WITHOUT_NO_NEW_PRIVILEGES } from './rights-parameters.ts';
import { sandboxed } from './sandboxed.ts';

const EXPECTED = 'NoNewPrivs = 1 of every process';

export default defineCheck({
  id: 'container-no-new-privileges-in-kernel',
  title: 'The kernel lets no process of the container gain privileges',
  severity: 'medium',
  severityReason:
    'Programs with setuid make an ordinary user of the container root in it, which is half the way out.',
  rationale:
    'The kernel keeps a flag on each process by which no program that it starts can have more rights than it has itself. Without the flag any forgotten setuid program in the image makes root of an ordinary user. Rights that a process has already stay with it.',
  remediation: {
    text: 'Create the container again with no-new-privileges, or set it as the default of the engine, which holds for containers that are made from then on.',
    command: 'docker run --security-opt no-new-privileges:true IMAGE',
    takes: 'recreate',
    sideEffect: 'Programs such as sudo and su no longer work in the container.',
  },
  outcomes: {
    pass: 'the flag is set on every process, or the policy accepts the container without it',
    fail: 'a process is without it, also where the option was given as no-new-privileges:false',
    notapplicable: 'the container runs in a sandbox with a kernel of its own',
  },
  parameters: { accepted: ACCEPTED_WITHOUT_NO_NEW_PRIVILEGES },
  each: runningContainers,
  needs: { inspect: containerInspect, runtime: containerRuntime, rights: containerRights },
  assess: ({ inspect, runtime, rights }, { item }, { accepted }) => {
    if (isSandboxed(runtime, rights.main)) return sandboxed(runtime, rights.main, EXPECTED);
    const open = rights.seen.filter(({ noNewPrivileges }) => noNewPrivileges === false);
    const option = securityOption(inspect, 'no-new-privileges') ?? 'not given';
    const seen = {
      expected: EXPECTED,
      observed: `NoNewPrivs = 0 of ${open.length} of ${rights.seen.length} processes${open.length > 0 ? `: ${enumerate(open.map(nameOf))}` : ''}; HostConfig.SecurityOpt no-new-privileges = ${option}`,
    };
    if (open.length > 0) {
      if (accepted.configured && fitsOne(item.name, accepted.value))
        return pass({
          ...seen,
          message: 'Processes of the container can gain privileges, which the policy accepts.',
        });
      const which =
        rights.main.noNewPrivileges === false
          ? 'Processes of the container'
          : 'Processes that were started later in the container';
      return fail({
        ...seen,
        message: `${which} can gain privileges by the next program: ${enumerate(open.map(nameOf))}.`,
      });
    }
    const untold = rights.seen.find(({ noNewPrivileges }) => noNewPrivileges === null);
    if (untold) {
      const detail = `The kernel says of ${nameOf(untold)} no NoNewPrivs, which it does from 4.10 on.`;
      return cannotTell(unread(cause('unparseable', detail, 'Audit again on a newer kernel.')), EXPECTED);
    }
    if (!rights.all.known) return cannotTell(rights.all, EXPECTED);
    return pass({ ...seen, message: 'No process of the container can gain privileges.' });
  },
});
