import { z } from 'zod';
import { readSection } from '../../kit/define-probe.ts';
import { type FactSource, known, mapFact } from '../../model/fact.ts';

/** The key of the evidence under which `--at` stands beside that of each host. */
export const ASSESSMENT_MOMENT = 'host:assessment-moment';

/** The moment as of which age is judged, and what says so. */
export interface AssessmentMoment {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly said: '--at' | 'the collection';
}

/** As of `--at`, else of the collection, so that the same snapshot gives the same results on every day. */
export const assessmentMoment: FactSource<'host', AssessmentMoment> = {
  id: 'assessment-moment',
  scope: 'host',
  reads: ['--at TIME'],
  read: (host) =>
    host.snapshot.sections[ASSESSMENT_MOMENT] === undefined
      ? known({ at: host.snapshot.startedAt, said: 'the collection' })
      : mapFact(readSection('assessment-moment', z.object({ at: z.iso.datetime() }), host), ({ at }) => ({
          at,
          said: '--at' as const,
        })),
};
