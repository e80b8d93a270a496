import type { ContainerInspect } from '../docker/container-inspect.ts';
import { configuredCapabilities } from './capabilities.ts';
import { plainPath } from './host-path.ts';
import { bindsOf } from './mount-sources.ts';
import { securityOption } from './security-option.ts';

/** An address that stands for all of the host's. */
const EVERYWHERE = ['', '0.0.0.0', '::'];

const SOCKET = /\/(docker|containerd|podman|buildkitd|crio)\.sock(\.ttrpc)?$/;

/** The directories in which they lie show them as well. */
const showsSocket = (source: string): boolean => SOCKET.test(source) || source === '/' || source === '/run';

/**
 * What makes a container more dangerous than others if what runs in it turns out to be hostile, by how it was made: words
 * for a report. `critical` are capabilities with which a process can take over the host; `trusted` says whether its image
 * comes from where images may come from, null where nobody said from where.
 */
export function riskMarks(
  inspect: ContainerInspect,
  critical: readonly string[],
  trusted: boolean | null,
): readonly string[] {
  const { HostConfig } = inspect;
  const capabilities = HostConfig.Privileged
    ? []
    : configuredCapabilities(HostConfig).filter((name) => critical.includes(name));
  const modes = [HostConfig.NetworkMode, HostConfig.PidMode, HostConfig.IpcMode, HostConfig.UsernsMode];
  const shared = ['network', 'processes', 'IPC', 'users'].filter((_, at) => modes[at] === 'host');
  const published = Object.values(HostConfig.PortBindings).some((bindings) =>
    bindings.some(({ HostIp }) => EVERYWHERE.includes(HostIp)),
  );
  return [
    ...(HostConfig.Privileged ? ['privileged'] : []),
    ...(capabilities.length > 0 ? [`capabilities ${capabilities.join(', ')}`] : []),
    ...(securityOption(inspect, 'seccomp') === 'unconfined' ? ['no seccomp filter'] : []),
    ...shared.map((what) => `${what} of the host`),
    ...(bindsOf(inspect).some(({ source }) => showsSocket(plainPath(source)))
      ? ['the socket of an engine']
      : []),
    ...(published && trusted === false ? ['an image of unknown origin, published on all addresses'] : []),
  ];
}
