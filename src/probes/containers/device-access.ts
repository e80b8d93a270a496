import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import { type ContainerInspect, containerInspect } from '../docker/container-inspect.ts';
import { type DeviceNode, type DeviceNodes, deviceNodes } from '../host/device-nodes.ts';
import { anyForm, type BindMount, bindMounts, describeMount } from './bind-mounts.ts';
import { isWithin, plainPath } from './host-path.ts';
import { describeBind, type KernelBind, kernelBinds } from './kernel-binds.ts';
import { dangerOf, dangerOfRule, isOrdinary } from './raw-devices.ts';

/** Something through which a container reaches devices of the host. */
export interface GivenDevice {
  /** What a policy can call it. */
  readonly names: readonly string[];
  /** What of the host it hands over, in words; null where it is a device like others. */
  readonly danger: string | null;
  /** Every container has it anyhow, such as /dev/null. */
  readonly ordinary: boolean;
  /** In words of a report, with the field that says so. */
  readonly observed: string;
}

/** What was found, and why there may be more. */
export interface DeviceAccess {
  readonly devices: readonly GivenDevice[];
  readonly missing: Unread | null;
}

/**
 * The devices of the host that a container is given: by name, as a directory of them, by a rule that lets it make them
 * itself, by a request to a driver, by a mount, whether the engine or the kernel tells of it, or all of them since it is
 * privileged.
 */
export const deviceAccess: FactSource<'container', DeviceAccess> = {
  id: 'device-access',
  scope: 'container',
  reads: readsOf(containerInspect, bindMounts, kernelBinds, deviceNodes),
  read: (container) => {
    const inspect = containerInspect.read(container);
    if (!inspect.known) return inspect;
    const mounts = bindMounts.read(container);
    const kernel = kernelBinds.read(container);
    const given = inspect.value.HostConfig.Devices;
    const nodes =
      given.length > 0 || !mounts.known || mounts.value.length > 0
        ? readFact(deviceNodes, container)
        : known({});
    const evidence = [...new Set([inspect, mounts, kernel, nodes].flatMap((fact) => fact.evidence))];
    const found: (GivenDevice | Unread)[] = [
      ...privileged(inspect.value),
      ...given.map((device) => byName(device, nodes)),
      ...inspect.value.HostConfig.DeviceCgroupRules.map(byRule),
      ...inspect.value.HostConfig.DeviceRequests.map(byRequest),
      ...(mounts.known ? mounts.value.flatMap((mount) => byMount(mount, nodes) ?? []) : [mounts]),
      ...(kernel.known ? kernel.value.flatMap(byKernel) : [kernel]),
    ];
    const devices = found.filter((one): one is GivenDevice => !('known' in one));
    const missing = found.find((one): one is Unread => 'known' in one) ?? null;
    return known({ devices, missing }, evidence);
  },
};

const EVERYTHING = 'every device of the host';

const privileged = ({ HostConfig }: ContainerInspect): GivenDevice[] =>
  HostConfig.Privileged
    ? [
        {
          names: [],
          danger: `${EVERYTHING}, since it is privileged`,
          ordinary: false,
          observed: 'HostConfig.Privileged = true',
        },
      ]
    : [];

function byName(
  { PathOnHost, PathInContainer, CgroupPermissions }: ContainerInspect['HostConfig']['Devices'][number],
  nodes: Fact<DeviceNodes>,
): GivenDevice | Unread {
  const observed = `HostConfig.Devices ${PathOnHost} as ${PathInContainer} (${CgroupPermissions})`;
  if (plainPath(PathOnHost) === '/dev') return { names: [], danger: EVERYTHING, ordinary: false, observed };
  // What a device is called says nothing: only its kind and its numbers do.
  const found = nodesAt(PathOnHost, nodes);
  return found.known ? ofNodes(found.value, PathOnHost, observed) : found;
}

/** A rule of the device control group; with it the container can make the device itself (mknod). */
function byRule(rule: string): GivenDevice {
  const [type = '', numbers = ''] = rule.split(' ');
  return {
    names: [`${type} ${numbers}`],
    danger: dangerOfRule(rule),
    ordinary: false,
    observed: `HostConfig.DeviceCgroupRules ${rule}`,
  };
}

function byRequest(request: ContainerInspect['HostConfig']['DeviceRequests'][number]): GivenDevice {
  const { Driver, DeviceIDs, Capabilities, Count } = request;
  const which = DeviceIDs.length > 0 ? DeviceIDs.join('+') : `count ${Count}`;
  return {
    names: [Driver, ...DeviceIDs, ...Capabilities.flat()].filter((name) => name !== ''),
    danger: null,
    ordinary: false,
    observed: `HostConfig.DeviceRequests ${Driver || 'any driver'} ${which} [${Capabilities.flat().join('+')}]`,
  };
}

/** All of /dev, which may have been mounted later than the container was made. */
function byKernel(bind: KernelBind): GivenDevice[] {
  const path = bind.paths.find((one) => isWithin('/dev', one));
  const observed = `mount ${describeBind(bind, path)}`;
  return path === undefined ? [] : [{ names: [], danger: EVERYTHING, ordinary: false, observed }];
}

/** Null where what is mounted is no device and holds none. */
function byMount(mount: BindMount, nodes: Fact<DeviceNodes>): GivenDevice | Unread | null {
  const observed = `mount ${describeMount(mount)}`;
  const all = anyForm(mount, (path) => isWithin('/dev', path));
  if (all === true) return { names: [], danger: EVERYTHING, ordinary: false, observed };
  const below = anyForm(mount, (path) => isWithin(path, '/dev'));
  const found = nodesAt(mount.source, nodes);
  if (found.known && found.value.length > 0)
    return found.value.every(isOrdinary) ? null : ofNodes(found.value, mount.source, observed);
  if (!found.known) return isGone(mount.source, nodes) ? null : found;
  if (below === false) return null;
  if (below !== true) return below;
  // A directory below /dev that a link leads to was not looked into, but one by its own name was.
  if (isWithin(plainPath(mount.source), '/dev')) return null;
  const detail = `${mount.source} leads to ${mount.canonical.known ? mount.canonical.value : 'a place'} below /dev, and which devices lie there was not read.`;
  return unread(cause('not-collected', detail, 'Mount it by the path that it leads to, and audit again.'));
}

/** What is not there any more was a directory or a file: devices that are mounted lie below /dev. */
const isGone = (path: string, nodes: Fact<DeviceNodes>): boolean =>
  nodes.known && nodes.value[path]?.state === 'absent' && !isWithin(plainPath(path), '/dev');

function nodesAt(path: string, nodes: Fact<DeviceNodes>): Fact<readonly DeviceNode[]> {
  if (!nodes.known) return nodes;
  const at = nodes.value[path];
  if (at?.state === 'read') return known(at.nodes, nodes.evidence);
  if (at?.state === 'absent') {
    const detail = `${path}, which a container is given, does not exist on the host, so what kind of device it was cannot be told.`;
    return unread(
      cause('vanished', detail, 'Remove the container, or plug the device in, and audit again.'),
      nodes.evidence,
    );
  }
  const detail = `Whether ${path} is a device could not be found out.`;
  return unread(cause('needs-root', detail, 'Run the audit as root on the host itself.'), nodes.evidence);
}

function ofNodes(nodes: readonly DeviceNode[], source: string, observed: string): GivenDevice {
  const raw = nodes.flatMap((node) => dangerOf(node) ?? []);
  const kinds = nodes.slice(0, 4).map(({ kind, major, minor }) => `${kind} ${major}:${minor}`);
  const rest = nodes.length > 4 ? ` and ${nodes.length - 4} more` : '';
  return {
    names: [...new Set([source, plainPath(source)])],
    danger: raw[0] ?? null,
    ordinary: nodes.length > 0 && nodes.every(isOrdinary),
    observed: nodes.length === 0 ? `${observed}, no device` : `${observed}: ${kinds.join(', ')}${rest}`,
  };
}
