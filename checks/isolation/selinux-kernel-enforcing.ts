import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { unread } from '../../src/model/fact.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { type LsmState, listedModules, lsmState } from '../../src/probes/lsm/lsm-state.ts';
import { theHost } from '../../src/probes/populations.ts';

const EXPECTED = 'SELinux enforcing now and in the next start, no type of containers or engines permissive';

export default defineCheck({
  id: 'selinux-kernel-enforcing',
  title: 'SELinux enforces now and after the next boot',
  severity: 'high',
  severityReason: 'A permissive SELinux writes down how somebody broke out, and lets it happen.',
  rationale:
    'One setenforce 0 while somebody looked for a fault, one word on the command line of the kernel or one permissive type are enough for a policy that looks complete and holds nothing.',
  remediation: {
    text: 'Set SELINUX=enforcing in /etc/selinux/config, take enforcing=0 out of the boot loader, withdraw permissive types, and switch enforcing on. Where SELinux was off, label all files first.',
    command: 'setenforce 1; semanage permissive -l; semanage permissive -d container_t',
    takes: 'plan',
    sideEffect: 'What the policy forbids and nobody has noticed fails from then on.',
  },
  outcomes: {
    pass: 'the kernel enforces, /etc/selinux/config says enforcing, the command line does not undo it, and no type of containers or engines is permissive',
    fail: 'the kernel is permissive, or will be after the next start, or a type of containers or engines is permissive',
    manual:
      'all else is good, but only the command line keeps it enforcing, or which types are permissive cannot be told',
    notapplicable: 'SELinux is not among the security modules of the kernel',
  },
  each: theHost,
  needs: { state: lsmState },
  hints: {},
  assess: ({ state }) => {
    const { selinux, mode } = state;
    if (selinux === null) {
      return notApplicable({
        expected: EXPECTED,
        observed: `no selinuxfs; ${listedModules(state)}`,
        message:
          'SELinux is not in force on this host; whether AppArmor confines its containers is judged for each of them.',
      });
    }
    const word = firstEnforcing(state);
    const { config } = selinux;
    const written =
      config.state === 'read'
        ? `SELINUX=${config.mode ?? '(not set)'}`
        : config.state === 'absent'
          ? 'not there'
          : 'not read';
    const seen = {
      expected: EXPECTED,
      observed: [
        `/sys/fs/selinux/enforce = ${mode === 'enforcing' ? 1 : 0}`,
        `/etc/selinux/config ${written}`,
        `/proc/cmdline ${word === null ? 'without enforcing=' : `enforcing=${word}`}`,
      ].join('; '),
    };
    if (mode !== 'enforcing')
      return fail({
        ...seen,
        message: 'SELinux is permissive now: it logs what is forbidden and lets it happen.',
      });
    if (word !== null && word !== '1' && Number(word) === 0)
      return fail({
        ...seen,
        message:
          'SELinux enforces now, and the command line of the kernel makes it permissive in the next start.',
      });
    const permissive = permissiveTypes(selinux.permissive);
    if (permissive.inContainers.length > 0) {
      const message = `SELinux lets ${enumerate(permissive.inContainers)} do anything, which is permissive though the rest is enforced.`;
      return fail({
        ...seen,
        observed: `${seen.observed}; permissive types = ${permissive.observed}`,
        message,
      });
    }
    if (config.state === 'unread') return cannotTell(unread(config.cause), EXPECTED);
    if (state.commandLine.state === 'unread') return cannotTell(unread(state.commandLine.cause), EXPECTED);
    const configured = config.state === 'read' ? config.mode : null;
    const byWord = word !== null && Number(word) > 0;
    // The value disabled wins over the command line (libselinux, selinux_init_load_policy).
    if (configured === 'disabled' || (configured !== 'enforcing' && !byWord)) {
      const next = configured ?? 'permissive, since nothing is set';
      return fail({ ...seen, message: `SELinux enforces now; after the next start it will be ${next}.` });
    }
    if (configured !== 'enforcing')
      return manual({
        ...seen,
        message:
          'Does every entry of the boot loader have enforcing=1? The configuration file alone would make SELinux permissive.',
      });
    if (permissive.unclear !== null)
      return manual({
        ...seen,
        observed: `${seen.observed}; permissive types = ${permissive.observed}`,
        message: permissive.unclear,
      });
    return pass({
      ...seen,
      observed: `${seen.observed}; permissive types = ${permissive.observed}`,
      message: 'SELinux enforces, now and after the next start.',
    });
  },
});

/** The first such word counts, and nothing where it is part of another (libselinux, selinux_init_load_policy). */
function firstEnforcing({ commandLine }: LsmState): string | null {
  if (commandLine.state !== 'read') return null;
  return commandLine.words.find((word) => word.startsWith('enforcing='))?.slice('enforcing='.length) ?? null;
}

const OF_CONTAINERS =
  /^(?:container|svirt|spc|docker|dockerd|containerd|runc|crio|podman|conmon|sandbox|virtd?)(?:_|$)/;

type Permissive = NonNullable<LsmState['selinux']>['permissive'];

function permissiveTypes(read: Permissive) {
  if (read.state === 'unread')
    return {
      inContainers: [],
      observed: 'not read',
      unclear: `Is no type of containers permissive? ${read.cause.detail}`,
    };
  const observed = read.count === 0 ? 'none' : `${read.count}: ${enumerate(read.names) || 'names unknown'}`;
  const inContainers = read.count === 0 ? [] : read.names.filter((name) => OF_CONTAINERS.test(name));
  const unclear =
    read.names.length < read.count
      ? `Is one of the ${read.count} permissive types of the policy one of containers or engines? See semanage permissive -l.`
      : null;
  return { inContainers, observed, unclear };
}
