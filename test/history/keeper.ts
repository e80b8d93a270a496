import { keep, toldRun } from './runs.ts';

/*
 * A process of its own that keeps one audit after the other until it is killed, and says of each when it is kept. Each
 * has its number in its name, so that whoever reads it back knows what it has to be.
 */

const [directory = '', writer = '', first = '0', last = 'Infinity'] = process.argv.slice(2);

/** The audit of a writer by its number. */
export const auditOf = (name: string, number: number) =>
  toldRun(new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString(), [
    ...Array.from({ length: 5 }, (_, host) => ({
      name: `${name}-${host}`,
      findings: Object.fromEntries(
        Array.from({ length: 30 }, (_, check) => [
          `check-${check}`,
          (check + number) % 7 === 0 ? ('fail' as const) : ('pass' as const),
        ]),
      ),
    })),
  ]);

if (import.meta.main) {
  process.stdout.write('begun\n');
  for (let number = Number(first); number < Number(last); number += 1) {
    keep(directory, auditOf(writer, number));
    process.stdout.write(`${number}\n`);
  }
}
