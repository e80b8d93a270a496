import type { ContainerInspect } from '../docker/container-inspect.ts';

/**
 * The value of a security option that was given for a container, such as `unconfined` for
 * `apparmor=unconfined`: the last one counts, and older clients write a colon. A bare name has the value
 * `true`; undefined where the option was not given.
 */
export function securityOption(
  inspect: Pick<ContainerInspect, 'HostConfig'>,
  name: string,
): string | undefined {
  return inspect.HostConfig.SecurityOpt.flatMap((option) => {
    if (option === name) return ['true'];
    const separator = option.charAt(name.length);
    return option.startsWith(name) && (separator === '=' || separator === ':')
      ? [option.slice(name.length + 1)]
      : [];
  }).at(-1);
}
