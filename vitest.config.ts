import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The machine takes as long as all the rest of the lab: it starts first, and the rest runs beside it. */
class MachineFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLater = ({ moduleId }: TestSpecification) => Number(!moduleId.endsWith('/lab/machine.test.ts'));
    return (await super.sort(files)).sort((a, b) => isLater(a) - isLater(b));
  }
}

/** `unit` needs nothing but the clone; `lab` needs root on Debian and starts real engines; `browser` needs Chromium. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: MachineFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'test/lab/**', 'test/bench/**'],
          testTimeout: 15_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'test/lab/report/**'],
          // After the unit tests: there are two processors, and two files use them.
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/lab/report/**/*.test.ts'],
          // One of them measures what a person waits for: one at a time, which comes after all else.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
