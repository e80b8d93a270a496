import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { counted } from '../../src/model/plural.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { componentVersions } from '../../src/probes/engine/component-versions.ts';
import { daemonProcess } from '../../src/probes/engine/daemon-process.ts';
import { compareSoftwareVersions, parseSoftwareVersion } from '../../src/probes/engine/software-version.ts';
import { advisoryGrounds } from '../../src/probes/host/advisory-grounds.ts';
import { seccompGround } from '../../src/probes/host/seccomp-ground.ts';
import { engines } from '../../src/probes/populations.ts';
import { defaultProfile, generationOf } from '../../src/probes/seccomp/default-profile.ts';
import { containersOnBuiltin, mitigationOf, openDoors } from '../../src/probes/seccomp/doors.ts';
import { evaluate } from '../../src/probes/seccomp/evaluate.ts';
import { engineFilters } from '../../src/probes/seccomp/filters.ts';

const EXPECTED = 'engine 29.4.3 or newer, or a profile of the engine that denies AF_ALG, vsock and io_uring';

/** The first release that stops all three and lets 32-bit programs connect again. */
const CURRENT = parseSoftwareVersion('29.4.3');

const THIRTY_TWO_BITS =
  'Programs of 32 bits still reach AF_ALG by socketcall, which only AppArmor or SELinux can stop.';

export default defineCheck({
  id: 'seccomp-default-profile-current',
  title: 'The seccomp profile that the engine brings blocks AF_ALG, vsock and io_uring',
  severity: 'medium',
  severityReason: 'Each of the three was the way out of real containers.',
  rationale:
    'Sockets to the ciphers of the kernel (AF_ALG) wrote into files of the host in 2026, those to hypervisors (vsock) reach what runs beneath the machine, and io_uring works past every filter. The engine took them out of its profile one after the other, and whoever stays with an older release has them open.',
  remediation: {
    text: 'Update the engine to 29.4.3 or newer and start the containers again, or give it a profile made from that of such a release. Until then keep algif_aead from being loaded.',
    command: 'echo "install algif_aead /bin/false" >/etc/modprobe.d/algif_aead.conf',
    takes: 'restart',
    sideEffect: 'Programs that use these sockets or io_uring fail, or fall back to slower ways.',
  },
  outcomes: {
    pass: 'the engine is 29.4.3 or newer, or none of its running containers goes by its own profile and the file that it names denies all three',
    fail: 'a running container goes by the profile of an older release, which lets one of them pass',
    manual:
      'a distribution built the engine and may have changed its profile, AF_ALG alone is open and the kernel or modprobe stops it, or a container started before the engine did',
    notapplicable: 'no running container goes by the profile that the engine brings',
  },
  each: engines,
  needs: {
    info: engineInfo,
    versions: componentVersions,
    used: containersOnBuiltin,
    filters: engineFilters,
    grounds: advisoryGrounds,
    ground: seccompGround,
  },
  hints: { process: daemonProcess },
  assess: ({ info, versions, used, filters, grounds, ground, process }, { item }) => {
    const engine = versions.find(({ component }) => component === 'engine');
    const reported = engine?.reported ?? '';
    const seen = {
      expected: EXPECTED,
      observed: `engine ${reported}; ${counted(used.length, 'running container')} under its own seccomp profile${used.length > 0 ? `: ${enumerate(used.map(({ name }) => name))}` : ''}`,
    };
    if (used.length === 0) {
      const denied = filters !== null && openDoors(filters.filter).length === 0;
      return denied
        ? pass({
            ...seen,
            message: `Engine ${item.id} starts containers with the profile ${filters.where}, which denies all three. ${THIRTY_TWO_BITS}`,
          })
        : notApplicable({
            ...seen,
            message: `No running container of engine ${item.id} goes by the seccomp profile that it brings.`,
          });
    }
    const version = engine?.version ?? null;
    const isCurrent = version !== null && CURRENT !== null && compareSoftwareVersions(version, CURRENT) >= 0;
    if (isCurrent) {
      if (!info.LiveRestoreEnabled) {
        return pass({
          ...seen,
          message: `The seccomp profile that engine ${item.id} brings blocks AF_ALG, vsock and io_uring. ${THIRTY_TWO_BITS}`,
        });
      }
      if (!process.known) return cannotTell(process, EXPECTED);
      const earlier = used.filter(({ startedAt }) => !(startedAt >= process.value.startedAt));
      if (earlier.length === 0) {
        return pass({
          ...seen,
          message: `All containers of engine ${item.id} started under a seccomp profile that blocks AF_ALG, vsock and io_uring. ${THIRTY_TWO_BITS}`,
        });
      }
      return manual({
        ...seen,
        message: `Engine ${item.id} is current, but ${counted(earlier.length, 'container')} started before it did and may have the filter of an older one: since when does ${enumerate(earlier.map(({ name }) => name))} run?`,
      });
    }
    const generation = version === null ? null : generationOf(version);
    const filter =
      generation === null
        ? null
        : evaluate(defaultProfile(generation), {
            capabilities: new Set(),
            arch: 'amd64',
            kernel: '6.1',
          });
    if (filter === null) {
      const message = `Which seccomp profile engine ${reported} of ${item.id} brings is not known: does it block AF_ALG, vsock and io_uring?`;
      return manual({ ...seen, message });
    }
    const open = openDoors(filter);
    if (open.length === 0) {
      return pass({
        ...seen,
        message: `The seccomp profile that engine ${item.id} brings blocks AF_ALG, vsock and io_uring, and 32-bit programs cannot open sockets.`,
      });
    }
    const doors = open.join(', ');
    if (engine?.builder === 'vendor') {
      const message = `The seccomp profile of release ${generation} lets ${doors} pass, and engine ${item.id} (${engine.from ?? reported}) was built by a distribution: did that change the profile?`;
      return manual({ ...seen, message });
    }
    const mitigation =
      open.length === 1 && open[0] === 'AF_ALG' ? mitigationOf(grounds, ground, info.KernelVersion) : null;
    if (mitigation !== null) {
      const message = `The seccomp profile that engine ${item.id} brings lets AF_ALG pass, but ${mitigation}: is that enough until the engine is updated?`;
      return manual({ ...seen, observed: `${seen.observed}; ${mitigation}`, message });
    }
    const [hidden] = ground.hidden;
    if (open.length === 1 && open[0] === 'AF_ALG' && hidden !== undefined) {
      const detail = `${hidden} may not be read by this account, so whether modprobe keeps algif_aead out is not known.`;
      return cannotTell(unread(cause('needs-root', detail, 'Run the audit as root.')), EXPECTED);
    }
    const message = `The seccomp profile that engine ${item.id} brings lets ${doors} pass.`;
    return fail({ ...seen, observed: `${seen.observed}; open: ${doors}`, message });
  },
});
