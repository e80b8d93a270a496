import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unframe } from '../../src/collect/unframe.ts';

const BOUNDARY = '=0123456789abcdef0123456789abcdef=';
const OTHER = '=fedcba9876543210fedcba9876543210=';

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
  fc.constantFrom('', '\n', `\n${OTHER} 0 0 0\n`, `${OTHER} 1\n`, '\n=0123').map((text) => Buffer.from(text)),
);
const section = fc.record({ stdout: bytes, exitCode: fc.nat({ max: 255 }) });
type Section = { readonly stdout: Buffer; readonly exitCode: number };

/** As the script prints it: each section between a line before and a line after it. */
const print = (sections: readonly Section[], cut = 0): Buffer =>
  Buffer.concat(
    sections.flatMap((one, index) => [
      Buffer.from(`${BOUNDARY} ${index}\n`),
      one.stdout,
      Buffer.from(`\n${BOUNDARY} ${index} ${one.exitCode} ${cut}\n`),
    ]),
  );

describe('framed output', () => {
  it('is taken apart into what each section printed, byte for byte', () => {
    fc.assert(
      fc.property(fc.array(section, { maxLength: 5 }), (sections) => {
        expect(unframe({ stdout: print(sections) }, sections.length, BOUNDARY)).toEqual(
          sections.map((one) => ({ ...one, complete: true, begun: true })),
        );
      }),
    );
  });

  it('loses no section that had ended when it breaks off, and takes none for whole that had not', () => {
    fc.assert(
      fc.property(fc.array(section, { minLength: 1, maxLength: 4 }), fc.nat(), (sections, at) => {
        const whole = print(sections);
        const length = at % whole.length;
        const output = { stdout: whole.subarray(0, length) };
        unframe(output, sections.length, BOUNDARY).forEach((found, index) => {
          const ended = print(sections.slice(0, index + 1)).length <= length;
          expect(found.complete).toBe(ended);
          expect(found.exitCode).toBe(ended ? sections[index]?.exitCode : null);
          if (ended) expect(found.stdout).toEqual(sections[index]?.stdout);
        });
      }),
    );
  });

  it('is not believed where the program that cuts it failed, or with another boundary', () => {
    fc.assert(
      fc.property(section, fc.integer({ min: 1, max: 255 }), (one, code) => {
        const cut = unframe({ stdout: print([one], code) }, 1, BOUNDARY);
        expect(cut).toMatchObject([{ complete: false, exitCode: null }]);
        const other = unframe({ stdout: print([one]) }, 1, OTHER);
        expect(other).toMatchObject([{ complete: false, exitCode: null }]);
      }),
    );
  });

  it('is nothing where nothing came', () => {
    const empty = Buffer.alloc(0);
    expect(unframe({ stdout: empty }, 2, BOUNDARY)).toEqual(
      [0, 1].map(() => ({ exitCode: null, stdout: empty, complete: false, begun: false })),
    );
  });
});
