import { parseBoundedJson } from '../../kit/bounded-json.ts';
import { defineSupplied } from '../../kit/define-supplied.ts';
import { cause } from '../../model/cause.ts';
import { type Expectations, expectationsSchema } from '../../model/expectations.ts';

/** The containers that are to run, by the list that was brought along; null where none was. */
export const expectedContainers = defineSupplied<Expectations | null>({
  id: 'expected-containers',
  option: '--expect FILE',
  maxBytes: 4 * 1024 * 1024,
  shape: expectationsSchema.nullable(),
  absent: null,
  parse: (files) => {
    // The command line has made JSON of it, with the lines of the file in its errors.
    const parsed = parseBoundedJson(files[0]?.text ?? '');
    const read = expectationsSchema.safeParse(parsed.ok ? parsed.value : undefined);
    return read.success
      ? { ok: true, data: read.data }
      : {
          ok: false,
          cause: cause(
            'unparseable',
            `${files[0]?.name ?? 'The file'} is no list of containers.`,
            'See plimsoll schema expect.',
          ),
        };
  },
});
