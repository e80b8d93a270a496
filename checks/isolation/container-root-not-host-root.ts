import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import {
  canTakeHostRoot,
  containerRights,
  isHostRoot,
  nameOf,
} from '../../src/probes/containers/container-rights.ts';
import { containerRuntime, isSandboxed } from '../../src/probes/containers/container-runtime.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { engineSecurityOption } from '../../src/probes/engine/engine-security-option.ts';
import { runningContainers } from '../../src/probes/populations.ts';
import { ACCEPTED_HOST_ROOT, CRITICAL_CAPABILITIES } from './rights-parameters.ts';
import { sandboxed } from './sandboxed.ts';

const EXPECTED = 'no process has user id 0 of the host, nor can get it';

export default defineCheck({
  id: 'container-root-not-host-root',
  title: 'Nothing in the container runs as root of the host',
  severity: 'high',
  severityReason:
    'What breaks out has the rights of the user that it ran as: those of root are all there are.',
  rationale:
    'Most ways out of a container give the rights of the process that finds them. Root in a container without a user namespace is root of the host, kept in by other layers alone; a mapped or an ordinary user is nobody outside.',
  remediation: {
    text: 'Map users (userns-remap) or use a rootless engine, or run the container as an ordinary user who may gain no privileges.',
    command: 'docker run --user 1000:1000 --security-opt no-new-privileges:true IMAGE',
    takes: 'recreate',
    sideEffect: 'Files in volumes must belong to the user that the processes then have on the host.',
  },
  outcomes: {
    pass: 'processes are in a user namespace that does not know root of the host, or none is root and the kernel lets none gain privileges, or the policy accepts the container',
    fail: 'a process has user id 0 of the host among its ids, or the right to take it',
    manual:
      'none is root, but the kernel lets them gain privileges, and whether the image has a setuid program is not known',
    notapplicable: 'the container runs in a sandbox with a kernel of its own',
  },
  parameters: { accepted: ACCEPTED_HOST_ROOT, critical: CRITICAL_CAPABILITIES },
  each: runningContainers,
  needs: { inspect: containerInspect, info: engineInfo, runtime: containerRuntime, rights: containerRights },
  assess: ({ inspect, info, runtime, rights }, { item }, { accepted, critical }) => {
    const { main, seen } = rights;
    if (isSandboxed(runtime, main)) return sandboxed(runtime, main, EXPECTED);
    const roots = seen.filter((process) => isHostRoot(process) || canTakeHostRoot(process));
    const about = roots[0] ?? main;
    const shown = {
      expected: EXPECTED,
      observed: `${nameOf(about)}: Uid = ${about.uids.join(' ')}, user namespace ${about.namespaces?.user ?? 'unknown'} (host: ${rights.host?.user ?? 'unknown'}), NoNewPrivs = ${about.noNewPrivileges ?? 'unknown'}; HostConfig.UsernsMode = "${inspect.HostConfig.UsernsMode}"`,
    };
    if (roots.length > 0) {
      if (accepted.configured && fitsOne(item.name, accepted.value))
        return pass({
          ...shown,
          message: 'The container runs as root of the host, which the policy accepts.',
        });
      const names = (critical.configured ? critical.value : []).filter((name) => about.held.includes(name));
      const more =
        names.length > 0 ? ` It can use ${enumerate(names)} as well, so it is on the host already.` : '';
      const remapped = engineSecurityOption(info.SecurityOptions, 'userns') !== null;
      const out =
        remapped && inspect.HostConfig.UsernsMode === 'host'
          ? ' The engine maps users, but this container opted out.'
          : '';
      return fail({
        ...shown,
        message: `In the container ${enumerate(roots.map(nameOf))} ${isHostRoot(about) ? 'runs as root of the host' : 'may take the user id of root (SETUID)'}.${more}${out}`,
      });
    }
    if (!rights.all.known) return cannotTell(rights.all, EXPECTED);
    const exposed = seen.filter(
      ({ ownUsers, canBeHostRoot, noNewPrivileges }) =>
        !(ownUsers === true && canBeHostRoot === false) && noNewPrivileges !== true,
    );
    if (exposed.length === 0) {
      const mapped = seen.every(({ ownUsers, canBeHostRoot }) => ownUsers && canBeHostRoot === false);
      return pass({
        ...shown,
        message: mapped
          ? 'The users of the container are none of the host: its root is mapped to another.'
          : 'Nothing in the container runs as root, and nothing can become it by a setuid program.',
      });
    }
    if (
      exposed.some(
        ({ ownUsers, canBeHostRoot, noNewPrivileges }) =>
          ownUsers === null || noNewPrivileges === null || (ownUsers && canBeHostRoot === null),
      )
    )
      return cannotTell(unread(HIDDEN), EXPECTED);
    return manual({
      ...shown,
      message: `Has the image a setuid program? With one, ${enumerate(exposed.map(nameOf))} can become root of the host, since the kernel lets it gain privileges.`,
    });
  },
});

const HIDDEN = cause(
  'needs-root',
  'Whether root of the container is root of the host cannot be told, since the user namespace of its processes or their flags may not be seen.',
  'Audit as root.',
);
