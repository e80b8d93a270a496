import type { AdvisoryTable } from '../../model/advisories.ts';
import {
  compareSoftwareVersions,
  parseSoftwareVersion,
  type SoftwareVersion,
} from '../engine/software-version.ts';
import { isFrom } from './hits.ts';

/** The first engine that had a BuildKit (release notes of Docker 18.06). */
const FIRST_WITH_BUILDKIT = '18.06.0';

/** The BuildKit that an engine is built with. No API tells its version, so that it follows from that of the engine. */
export type BundledBuildkit =
  | { readonly state: 'none' }
  | {
      readonly state: 'bundled';
      /** In words, such as `0.12.5`, `0.10.6 or older`. */
      readonly text: string;
      readonly version: SoftwareVersion;
      readonly fork: boolean;
      /** The engine is newer than the last row: the version is this one or a later one. */
      readonly atLeast: boolean;
    };

/** What a table says of the builder in an engine. */
export function bundledBuildkit(table: AdvisoryTable, engine: SoftwareVersion): BundledBuildkit {
  const rows = table.bundledBuildkit.filter(({ engineFrom }) => isFrom(engine, engineFrom));
  const row = rows.at(-1);
  if (!row) {
    if (!isFrom(engine, FIRST_WITH_BUILDKIT)) return { state: 'none' };
    const [first] = table.bundledBuildkit;
    const text = `older than ${first?.buildkit}, since the engine is older than ${first?.engineFrom}`;
    return { state: 'bundled', text, version: OLDEST, fork: false, atLeast: false };
  }
  const version = parseSoftwareVersion(row.buildkit) ?? OLDEST;
  const from = parseSoftwareVersion(row.engineFrom);
  const atLeast =
    rows.length === table.bundledBuildkit.length &&
    from !== null &&
    compareSoftwareVersions(engine, from) > 0;
  const text = `${row.buildkit}${atLeast ? ' or later' : ''}${row.fork ? ', a fork' : ''}`;
  return { state: 'bundled', text, version, fork: row.fork === true, atLeast };
}

/** Only flaws that there were from the beginning concern it for sure. */
const OLDEST: SoftwareVersion = { numbers: [0, 0, 0], pre: null, suffix: '' };
