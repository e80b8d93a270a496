import { describe, expect, it, test } from 'vitest';
import check from '../../../checks/monitoring/engine-events-are-retained.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { daysOf } from '../../../src/probes/monitoring/journal.ts';
import { hidden } from '../containers/hidden.ts';

/** The sample snapshot began then. */
const NOW = Date.parse('2026-01-01T00:00:00Z') / 1000;
const DAY = 86_400;
const process = (name: string, executable: string | null = null) => ({
  pid: 1,
  name,
  executable,
  container: null,
  hooks: [],
});
const JOURNALD = process('systemd-journal', '/usr/lib/systemd/systemd-journald');

interface Case {
  readonly names?: readonly object[];
  readonly journal?: object;
  readonly level?: string;
  readonly complete?: boolean;
  readonly containers?: readonly object[];
}
const given = ({
  names = [JOURNALD],
  journal = {},
  level = 'info',
  complete = true,
  containers = [],
}: Case = {}) => ({
  facts: {
    watchers: {
      watchers: names,
      modules: [],
      complete,
      journal: {
        directories: ['/var/log/journal'],
        settings: {},
        oldest: NOW - 100 * DAY,
        denied: false,
        ...journal,
      },
      plugins: [],
      shut: [],
    },
    levels: new Map([['root', level]]),
  },
  hints: { inventory: { containers, foreign: [], complete: true } },
});

test('engine-events-are-retained', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'on disk for 100 days', ...given(), observed: '100 days old' },
        {
          name: 'a young host that is told to keep it',
          ...given({ journal: { oldest: NOW - DAY, settings: { MaxRetentionSec: '3month' } } }),
        },
        {
          name: 'as long as the policy asks',
          ...given({ journal: { oldest: NOW - 8 * DAY } }),
          policy: { 'event-retention-days': 7 },
        },
        {
          name: 'a consumer that runs',
          ...given({ containers: [{ resource: { name: 'events' }, running: true }] }),
          policy: { 'event-consumer': 'events' },
        },
      ],
      fail: [
        {
          name: 'in memory: Storage=auto without the directory',
          ...given({ journal: { directories: ['/run/log/journal'] } }),
        },
        {
          name: 'in memory: Storage=volatile beside the directory',
          ...given({ journal: { settings: { Storage: 'volatile' } } }),
        },
        { name: 'told to keep less', ...given({ journal: { settings: { MaxRetentionSec: '1week' } } }) },
        { name: 'an engine that says nothing', ...given({ level: 'error', journal: { oldest: NOW } }) },
      ],
      manual: [
        { name: 'a young entry', ...given({ journal: { oldest: NOW - 2 * DAY } }) },
        {
          name: 'nothing of docker.service, as where dockerd runs outside of systemd',
          ...given({ journal: { oldest: null } }),
        },
        { name: 'no journal and no syslog', ...given({ names: [] }) },
        { name: 'syslog alone', ...given({ names: [process('rsyslogd')] }) },
        {
          name: 'in memory with a shipper',
          ...given({ names: [JOURNALD, process('vector')], journal: { directories: [] } }),
        },
        {
          name: 'a sender of journals, which is no journal',
          ...given({ names: [process('systemd-journal', '/usr/lib/systemd/systemd-journal-upload')] }),
        },
        { name: 'a consumer that is not seen', ...given(), policy: { 'event-consumer': 'events' } },
      ],
      error: [
        {
          name: 'a consumer, and an engine that did not list its containers',
          ...given(),
          hints: { inventory: hidden },
          policy: { 'event-consumer': 'events' },
        },
        { name: 'a journal that may not be read', ...given({ journal: { oldest: null, denied: true } }) },
        { name: 'processes that may not be seen', ...given({ complete: false, names: [] }) },
      ],
    }),
  ).toEqual([]);
});

describe('a time span of systemd', () => {
  it.each([
    ['90day', 90],
    ['3 months', 91.32],
    ['1week 2days', 9],
    ['7776000', 90],
    ['1M', 30.44],
    ['1440m', 1],
    ['0', null],
    ['soon', null],
    ['90 day later', null],
    [undefined, null],
  ])('%s is %d days', (span, days) => {
    const found = daysOf(span);
    if (days === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(days);
  });
});
