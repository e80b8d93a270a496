import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import type { Unread } from '../../src/model/fact.ts';
import { anyForm, bindMounts, describeMount } from '../../src/probes/containers/bind-mounts.ts';
import { isWithin } from '../../src/probes/containers/host-path.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { type ContainerInspect, containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

const EXPECTED =
  'HostConfig.Devices, DeviceRequests and DeviceCgroupRules empty, not privileged, no mount below /dev';

export default defineCheck({
  id: 'container-without-host-devices',
  title: 'The container sees no device of the host',
  severity: 'high',
  severityReason: 'Some devices, such as disks, hand over the host; others only one more way to attack it.',
  rationale:
    'A device goes past the filesystem and most other walls: with a disk a container reads and writes every file of the host. Each device is also one more driver of the kernel that it can attack.',
  remediation: {
    text: 'Create the container again without the device, or write down why it is needed, with the least permissions (r rather than rwm).',
    command: 'docker run --device /dev/ttyUSB0:/dev/ttyUSB0:r IMAGE',
    takes: 'recreate',
    sideEffect: 'What the program did with the device fails.',
  },
  outcomes: {
    pass: 'no device, device request or device rule is set, and nothing below /dev is mounted',
    fail: 'the container is privileged and so sees every device',
    manual: 'it sees devices, and only a person knows which are needed',
  },
  each: containers,
  needs: { inspect: containerInspect },
  hints: { mounts: bindMounts },
  assess: ({ inspect, mounts }) => {
    const it = theContainer(inspect);
    if (inspect.HostConfig.Privileged) {
      const message = `${it} sees every device of the host, since it is privileged.`;
      return fail({ expected: EXPECTED, observed: 'HostConfig.Privileged = true', message });
    }
    if (!mounts.known) return cannotTell(mounts, EXPECTED);
    let unresolved: Unread | undefined;
    const below = mounts.value.filter((mount) => {
      const answer = anyForm(mount, (path) => isWithin(path, '/dev'));
      if (typeof answer === 'boolean') return answer;
      unresolved ??= answer;
      return false;
    });
    const devices = [...devicesOf(inspect), ...below.map((mount) => `mount ${describeMount(mount)}`)];
    if (devices.length > 0) {
      const shown = enumerate(devices);
      const message = `${it} sees devices of the host. Is each of them needed, with these permissions?`;
      return manual({ expected: EXPECTED, observed: shown, message });
    }
    if (unresolved) return cannotTell(unresolved, EXPECTED);
    return pass({
      expected: EXPECTED,
      observed: 'HostConfig.Devices, DeviceRequests and DeviceCgroupRules are empty',
      message: `${it} sees no device of the host.`,
    });
  },
});

const devicesOf = ({ HostConfig }: ContainerInspect): string[] => [
  ...HostConfig.Devices.map(
    (device) => `Devices ${device.PathOnHost} as ${device.PathInContainer} (${device.CgroupPermissions})`,
  ),
  ...HostConfig.DeviceRequests.map((request) => {
    const which = request.DeviceIDs.length > 0 ? request.DeviceIDs.join('+') : `count ${request.Count}`;
    return `DeviceRequests ${request.Driver || 'any driver'} ${which} [${request.Capabilities.flat().join('+')}]`;
  }),
  ...HostConfig.DeviceCgroupRules.map((rule) => `DeviceCgroupRules ${rule}`),
];
