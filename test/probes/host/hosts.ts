import { hostSubject } from '../../../src/kit/host-subject.ts';
import type { Section, Snapshot } from '../../../src/model/snapshot.ts';
import type { Subject } from '../../../src/model/subject.ts';

/** A host of which the given facts are known, by the id of their probe. */
function hostWithFacts(facts: Readonly<Record<string, unknown>>): Subject<'host'> {
  const sections = Object.entries(facts).map(([key, data]): [string, Section] => [
    key.includes(':') ? key : `host:${key}`,
    {
      ok: true,
      source: 'test',
      collectedAt: '2026-01-01T00:00:00Z',
      exitCode: 0,
      bytes: 0,
      truncated: false,
      data: JSON.parse(JSON.stringify(data)),
    },
  ]);
  const snapshot: Snapshot = {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: '0.0.0' },
    name: 'local',
    target: 'local',
    startedAt: '2026-01-01T00:00:00Z',
    finishedAt: '2026-01-01T00:00:00Z',
    sections: Object.fromEntries(sections),
  };
  return hostSubject(snapshot);
}

export const hostWithoutFacts = (): Subject<'host'> => hostWithFacts({});
