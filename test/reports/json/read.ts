import { standingOfFinding } from '../../../reports/status-table.ts';
import { resultsSchema } from '../../../src/model/results.ts';
import { type Files, hostTold, onlyFile, type Told, thingTold } from '../projection.ts';

/** Reads `results.json`. */
export const readJson = (files: Files): Told =>
  resultsSchema
    .parse(JSON.parse(onlyFile(files)))
    .hosts.flatMap(({ name, state, findings }) => [
      hostTold(name, state === 'audited' || state === 'partial'),
      ...findings.map((finding) => thingTold(name, finding.fingerprint, standingOfFinding(finding))),
    ]);
