import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { deviceAccess } from '../../src/probes/containers/device-access.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';
import { ALLOWED_DEVICES } from './parameters.ts';

const EXPECTED =
  'no disk and no memory of the kernel among the devices, no rule that allows them, and of other devices only allowed ones';

export default defineCheck({
  id: 'container-no-raw-device-access',
  title: 'No container reaches raw disks or the memory of the kernel',
  severity: 'critical',
  severityReason: 'A disk has every file of the host on it, and memory devices show or change the kernel.',
  rationale:
    'Below a file system nobody asks for owners and modes: who reads a disk as a device reads every file of the host and of other containers, and who writes it is root there. Memory devices, the log of the kernel and drivers such as kvm and fuse are further ways to attack it.',
  remediation: {
    text: 'Create the container again without the device or rule, and without --privileged. Give it a file system instead of the disk; allow single devices that it needs by name, with r or w alone.',
    command: 'docker run --device /dev/ttyUSB0:/dev/ttyUSB0:rw IMAGE',
    takes: 'recreate',
    sideEffect: 'What the program did with the device fails.',
  },
  outcomes: {
    pass: 'each device that the container is given is one that every container has, or that the policy allows, and none is a disk or a memory device',
    fail: 'a disk, a memory device, the log of the kernel or all of /dev is given or mounted, a rule of its control group allows such devices, or the container is privileged',
    manual: 'it is given other devices, which the policy does not allow',
    notapplicable: 'the container is given no device and no rule, mounts none, and is not privileged',
  },
  each: containers,
  needs: { inspect: containerInspect, access: deviceAccess },
  parameters: { allowed: ALLOWED_DEVICES },
  assess: ({ inspect, access }, { item }, { allowed }) => {
    const it = theContainer(inspect);
    const raw = access.devices.filter(({ danger }) => danger !== null);
    if (raw.length > 0) {
      return fail({
        expected: EXPECTED,
        observed: enumerate(raw.map(({ observed }) => observed)),
        message: `${it} reaches ${enumerate([...new Set(raw.map(({ danger }) => danger ?? ''))])}.`,
      });
    }
    if (access.missing) return cannotTell(access.missing, EXPECTED);
    if (access.devices.length === 0) {
      return notApplicable({
        expected: EXPECTED,
        observed:
          'HostConfig.Devices, DeviceRequests and DeviceCgroupRules empty, Privileged = false, no device mounted',
        message: `${it} is given no device of the host.`,
      });
    }
    const patterns = allowed.configured ? allowed.value : [];
    const isAllowed = (name: string): boolean =>
      fitsOne(name, patterns) || fitsOne(`${item.name}:${name}`, patterns);
    const rest = access.devices.filter(({ names, ordinary }) => !ordinary && !names.some(isAllowed));
    if (rest.length > 0) {
      const message = `${it} uses devices of the host that the policy does not allow. Does it need each of them, with these permissions?`;
      return manual({
        expected: EXPECTED,
        observed: enumerate(rest.map(({ observed }) => observed)),
        message,
      });
    }
    return pass({
      expected: EXPECTED,
      observed: enumerate(access.devices.map(({ observed }) => observed)),
      message: `${it} uses only devices of the host that every container has or that the policy allows.`,
    });
  },
});
