import type { ContainerInspect } from '../docker/container-inspect.ts';

/** Whether a container has processes now: paused ones do, one that waits to be restarted does not. */
export const hasProcesses = (container: ContainerInspect): boolean => container.State.Pid !== 0;

/** Whether it ever ran; the engine writes year 1 for a start that never was. */
export const wasStarted = ({ State }: ContainerInspect): boolean =>
  State.Pid !== 0 || !/^(0001-01-01T00:00:00|$)/.test(State.StartedAt);

/** How a sentence about a container begins, so that a reader can tell running ones from others. */
export function theContainer(container: ContainerInspect): string {
  if (hasProcesses(container)) return 'The running container';
  if (container.State.Status === 'restarting') return 'The restarting container';
  return wasStarted(container) ? 'The stopped container' : 'The container, never started,';
}

/** Names some things in a sentence and counts the rest, so that no host can make a message endless. */
export function enumerate(things: readonly string[], atMost = 8): string {
  const shown = things.slice(0, atMost).map((thing) => thing.slice(0, 256));
  const rest = things.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
