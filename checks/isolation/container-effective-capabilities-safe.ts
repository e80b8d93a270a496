import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { CAPABILITIES } from '../../src/probes/containers/capabilities.ts';
import { containerRights, nameOf, type ProcessRights } from '../../src/probes/containers/container-rights.ts';
import { containerRuntime, isSandboxed } from '../../src/probes/containers/container-runtime.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { compareSoftwareVersions, parseSoftwareVersion } from '../../src/probes/engine/software-version.ts';
import { runningContainers } from '../../src/probes/populations.ts';
import { permittedCapabilities } from './permitted-capabilities.ts';
import { ALLOWED_CAPABILITIES, CRITICAL_CAPABILITIES, HIGH_CAPABILITIES } from './rights-parameters.ts';
import { sandboxed } from './sandboxed.ts';

const EXPECTED = 'no process holds a dangerous capability (CapPrm, CapEff, CapBnd, CapAmb, CapInh)';

/** Up to here engines gave containers inheritable capabilities by mistake (CVE-2022-24769). */
const INHERITABLE_UNTIL = parseSoftwareVersion('20.10.14');

export default defineCheck({
  id: 'container-effective-capabilities-safe',
  title: 'No process in the container holds a dangerous capability',
  severity: 'critical',
  severityReason:
    'With one of them a process loads modules, mounts disks or takes over processes of the host.',
  rationale:
    'What counts is what the kernel lets a process do, whatever was asked for: additions and drops are resolved by the engine, and programs that are started later in the container can have been given more. Some capabilities are a way to the host by themselves.',
  remediation: {
    text: 'Create the container again without --privileged, drop all capabilities and add back the few that it needs by name; let a service of the host do what needs more.',
    command: 'docker run --cap-drop ALL --cap-add NET_BIND_SERVICE IMAGE',
    takes: 'recreate',
    sideEffect: 'What needs one of the dropped capabilities fails in the container.',
  },
  outcomes: {
    pass: 'none of the listed capabilities is held by a process or can be gained by one, or the policy allows those that are',
    fail: 'a process holds a listed one, or root without it can gain it with the next program; or root has inheritable ones in an engine that gives them by mistake',
    manual:
      'a listed one is within the bounds of a process that may gain privileges but does not hold it, one is held that is not known by name, or some are inheritable',
    notapplicable:
      'those held are of a user namespace of the container’s own, where they reach less, or the container runs in a sandbox with a kernel of its own',
  },
  parameters: { critical: CRITICAL_CAPABILITIES, high: HIGH_CAPABILITIES, allowed: ALLOWED_CAPABILITIES },
  each: runningContainers,
  needs: { inspect: containerInspect, runtime: containerRuntime, rights: containerRights, info: engineInfo },
  assess: ({ inspect, runtime, rights, info }, { item }, { critical, high, allowed }) => {
    const { main, seen } = rights;
    if (isSandboxed(runtime, main)) return sandboxed(runtime, main, EXPECTED);
    const tooWide = seen.find(
      ({ capBounding, capEffective }) => capBounding.length > 16 || capEffective.length > 16,
    );
    if (tooWide) return cannotTell(unread(wide(tooWide)), EXPECTED);
    const about = { name: item.name, image: inspect.Config.Image };
    const permitted = permittedCapabilities(allowed.configured ? allowed.value : [], about);
    const wanted = (name: string): boolean => !permitted.includes(name);
    const worst = (critical.configured ? critical.value : []).filter(wanted);
    const listed = [...worst, ...(high.configured ? high.value : []).filter(wanted)];
    const dangerous = (names: readonly string[]) => names.filter((name) => listed.includes(name));
    const { CapAdd, CapDrop, Privileged } = inspect.HostConfig;
    const holders = seen.filter(({ held }) => dangerous(held).length > 0);
    const ofHost = holders.filter(({ ownUsers }) => ownUsers === false);
    const [first] = ofHost;
    const worstHolder = first ?? holders[0] ?? main;
    const shown = {
      expected: EXPECTED,
      observed: `${nameOf(worstHolder)}: CapEff = ${worstHolder.capEffective}, CapBnd = ${worstHolder.capBounding}, held: ${enumerate(worstHolder.held, 48) || 'none'}, NoNewPrivs = ${worstHolder.noNewPrivileges ?? 'unknown'}; Privileged = ${Privileged}, CapAdd = ${enumerate(CapAdd) || 'none'}, CapDrop = ${enumerate(CapDrop) || 'none'}`,
    };
    if (first) {
      const names = dangerous(first.held);
      const way = names.some((name) => worst.includes(name)) ? ', which is a way to the host' : '';
      return fail({
        ...shown,
        message: `${ofHost.length === 1 ? 'A process' : `${ofHost.length} processes`} in the container (${enumerate(ofHost.map(nameOf))}) can use ${enumerate(names, 12)}${way}.`,
      });
    }
    if (holders.some(({ ownUsers }) => ownUsers === null)) return cannotTell(unread(NAMESPACES), EXPECTED);
    const inherited = seen.find(
      ({ inheritable, uid, ownUsers }) => inheritable.length > 0 && (uid === 0 || !ownUsers),
    );
    const engine = parseSoftwareVersion(info.ServerVersion);
    if (
      inherited?.uid === 0 &&
      engine &&
      INHERITABLE_UNTIL &&
      compareSoftwareVersions(engine, INHERITABLE_UNTIL) < 0
    ) {
      return fail({
        ...shown,
        message: `Root in the container has inheritable capabilities (${enumerate(inherited.inheritable)}), since the engine, older than 20.10.14, gives them by mistake.`,
      });
    }
    if (!rights.all.known) return cannotTell(rights.all, EXPECTED);
    if (holders.length > 0) {
      return notApplicable({
        ...shown,
        message: `The capabilities ${enumerate(dangerous(worstHolder.held))} hold in a user namespace of the container’s own only, not on the host.`,
      });
    }
    const gains = main.noNewPrivileges === true || main.ownUsers === true ? [] : dangerous(main.bounding);
    if (gains.length > 0 && main.ownUsers === null) return cannotTell(unread(NAMESPACES), EXPECTED);
    if (gains.length > 0 && main.uids.includes(0)) {
      return fail({
        ...shown,
        message: `Root in the container gets ${enumerate(gains)} with the next program that it starts, since they are within its bounds.`,
      });
    }
    if (gains.length > 0) {
      return manual({
        ...shown,
        message: `Has the image a program with setuid or file capabilities? With one, a process of the container gains ${enumerate(gains)}, which it may not use yet.`,
      });
    }
    const unknown = [...new Set(seen.flatMap(({ held }) => held.filter((name) => !isKnown(name))))];
    if (unknown.length > 0) {
      return manual({
        ...shown,
        message: `Does the container need ${enumerate(unknown)}, which this version of plimsoll does not know by name?`,
      });
    }
    if (inherited) {
      return manual({
        ...shown,
        observed: `${nameOf(inherited)}: inheritable: ${enumerate(inherited.inheritable, 48)}`,
        message: `Are the inheritable capabilities of ${nameOf(inherited)} wanted? Programs with file capabilities take them up.`,
      });
    }
    const out = dangerous(main.bounding).length > 0 ? ' What is within its bounds it cannot gain.' : '';
    const told = permitted.length > 0 ? ` but those that the policy allows (${enumerate(permitted)})` : '';
    return pass({
      ...shown,
      message: `No process in the container holds a dangerous capability${told}.${out}`,
    });
  },
});

const isKnown = (name: string): boolean => CAPABILITIES.some((known) => known === name);

const wide = (process: ProcessRights) =>
  cause(
    'unparseable',
    `The capabilities of ${nameOf(process)} have more than 64 bits.`,
    'Use a version of plimsoll that knows this kernel.',
  );

const NAMESPACES = cause(
  'needs-root',
  'Whether the capabilities hold on the host cannot be told, since the user namespace of the process may not be seen.',
  'Audit as root.',
);
