import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryResults } from '../../reports/arbitrary-results.ts';
import { HOSTILE_NAMES } from '../../reports/hostile-names.ts';
import { onlyFile, written } from '../../reports/projection.ts';
import { sampleFleet } from '../../reports/sample-fleet.ts';
import { sampleResults } from '../../reports/sample-results.ts';
import { SCHEMAS, schemaFile } from '../../support/schemas.ts';

/** The whole report, and with some suites for the tests of each of many made-up runs. */
const RUNS = [
  sampleResults({ containers: HOSTILE_NAMES.length, names: HOSTILE_NAMES }),
  sampleResults({ containers: 0 }),
  { ...sampleResults({ containers: 0 }), hosts: [] },
  sampleFleet({ hosts: 5, failed: 1, notAttempted: 1 }),
  ...fc.sample(arbitraryResults, { numRuns: 40, seed: 42 }),
];

describe.skipIf(SCHEMAS === null)('xmllint', () => {
  test.each(['junit/jenkins-junit-10.xsd', 'junit/JUnit-windyroad.xsd'])(
    'finds it valid by %s',
    async (schema) => {
      for (const results of RUNS) {
        const input = onlyFile(await written('junit', results));
        const validate = () =>
          execFileSync('xmllint', ['--noout', '--nonet', '--schema', schemaFile(schema), '-'], {
            input,
            stdio: 'pipe',
          });
        expect(validate).not.toThrow();
      }
    },
  );
});
