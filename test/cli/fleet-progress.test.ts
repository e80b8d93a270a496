import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fleetProgress } from '../../src/cli/fleet-progress.ts';
import { unreachedHost } from '../../src/collect/unreached-host.ts';
import { cause } from '../../src/model/cause.ts';
import { keptStreams } from '../support/streams.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

const host = (name: string) => ({ name, address: name, tags: [], hostKeys: [], groups: [], origin: null });
const dead = unreachedHost(
  { name: 'db', target: 'ssh://db', toolVersion: '0' },
  cause('refused', 'db refused the connection.', 'Start sshd there.'),
  new Date(0),
  new Date(0),
);
const { failure: _, ...read } = dead;

describe('how far a fleet is', () => {
  test('is one line on a terminal, with what is left by the time that the hosts before took', () => {
    const shown: string[] = [];
    const streams = { ...keptStreams(), progresses: true, progress: (text: string) => shown.push(text) };
    const progress = fleetProgress(4, streams);
    progress.begin(host('web'));
    progress.begin(host('db'));
    vi.advanceTimersByTime(10_000);
    progress.end(host('web'), read);
    vi.advanceTimersByTime(50_000);
    progress.end(host('db'), dead);
    expect(shown).toEqual([
      '0 of 4 hosts read, 0 failed, 1 running',
      '0 of 4 hosts read, 0 failed, 2 running',
      '1 of 4 hosts read, 0 failed, 1 running, about 30 s left',
      '1 of 4 hosts read, 1 failed, 0 running, about 60 s left',
    ]);
    expect(streams.said.log).toBe('');
  });

  test('is a line for each host elsewhere, as it ends', () => {
    const streams = keptStreams();
    const progress = fleetProgress(2, streams);
    for (const name of ['web\u202e', 'db']) progress.begin(host(name));
    progress.end(host('db'), dead);
    progress.end(host('web\u202e'), read);
    expect(streams.said.log).toMatch(/^db: db refused the connection\.\nweb[^\u202e]*: read\n$/);
  });
});
