import type { Baseline } from '../../src/model/drift.ts';

/** An earlier run of the day before under no policy, which had a host that is gone. */
export const baseline: Baseline = {
  id: '00000000-0000-5000-8000-000000000001',
  startedAt: '2026-11-19T04:30:00Z',
  finishedAt: '2026-11-19T04:31:00Z',
  tool: { version: '0.1.0', digest: null },
  benchmark: { id: 'cis-docker', version: '1.8.0', level: 2 },
  policies: [],
  changed: [{ what: 'policy', before: 'none', after: 'strict' }],
  newHosts: [],
  vanishedHosts: ['old-1'],
};
