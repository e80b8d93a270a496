import type { InventoryHost } from '../model/inventory.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { visibleText } from '../model/visible-text.ts';
import type { Streams } from './streams.ts';

/** Tells how far a fleet is: one line that changes on a terminal, else one line for each host as it ends. */
export interface FleetProgress {
  /** A host was read by an earlier run. */
  taken(): void;
  begin(host: InventoryHost): void;
  end(host: InventoryHost, snapshot: Snapshot): void;
}

export function fleetProgress(all: number, streams: Streams): FleetProgress {
  const started = performance.now();
  const counts = { running: 0, done: 0, failed: 0, before: 0 };
  const show = (): void => {
    const { running, done, failed, before } = counts;
    const left = all - done - failed;
    const now = done + failed - before;
    const each = (performance.now() - started) / Math.max(1, now);
    const eta = now === 0 || left === 0 ? '' : `, about ${duration((each * left) / 1000)} left`;
    streams.progress(`${done} of ${all} hosts read, ${failed} failed, ${running} running${eta}`);
  };
  return {
    taken: () => {
      counts.before += 1;
      counts.done += 1;
      show();
    },
    begin: () => {
      counts.running += 1;
      show();
    },
    end: ({ name }, { failure }) => {
      counts.running -= 1;
      counts[failure ? 'failed' : 'done'] += 1;
      if (streams.progresses) show();
      else streams.log(`${visibleText(name)}: ${failure ? visibleText(failure.detail) : 'read'}\n`);
    },
  };
}

const duration = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
