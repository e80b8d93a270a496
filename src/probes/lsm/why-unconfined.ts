import type { ContainerInspect } from '../docker/container-inspect.ts';

/**
 * What took its SELinux label from a container, in the words of the command line. Engines write `label=disable` by themselves
 * for the first three, so that it is nobody's wish then.
 */
export function whyUnconfined(inspect: ContainerInspect): readonly string[] {
  const { Privileged, PidMode, IpcMode, SecurityOpt } = inspect.HostConfig;
  const causes = [
    ...(Privileged ? ['--privileged'] : []),
    ...(PidMode === 'host' ? ['--pid host'] : []),
    ...(IpcMode === 'host' ? ['--ipc host'] : []),
  ];
  const asked = SecurityOpt.filter(
    (option) => /^label[=:]type:/.test(option) || (causes.length === 0 && /^label[=:]disable$/.test(option)),
  );
  return [...causes, ...asked];
}
