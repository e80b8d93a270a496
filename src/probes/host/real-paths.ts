import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { pathParameters } from './path-list.ts';
import { pathsToResolve } from './paths-to-resolve.ts';
import { bodyOf, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';
import { REACH, RESOLVE } from './shell-parts.ts';

/** Canonical form of each path on the host (links resolved, missing parts kept); null where it could not be resolved. */
export const realPathsShape = z.record(z.string(), z.string().nullable());
export type RealPaths = z.infer<typeof realPathsShape>;

/** realpath -m takes a directory that may not be searched for an empty one, and a circle of links for a file. */
const SCRIPT = `for f; do
  [ ! -e "$f" ] || continue
  reach "$f"
  [ $reached = absent ] || {
    record blind
    printf '%s\\n' "$f"
  }
done
record paths
printf '%s\\0' "$@" | tr '\\n\\0' '\\001\\n'
record targets
resolve "$@"
`;

export const realPaths = defineScriptProbe({
  id: 'real-paths',
  source: 'realpath -m of what containers mount and of the sockets of the engines',
  round: 2,
  timeoutSeconds: 30,
  maxBytes: 8 * 1024 * 1024,
  shape: realPathsShape,
  nothing: {},
  script: `${RECORDS_BEGIN}${REACH}${RESOLVE}${SCRIPT}${RECORDS_END}`,
  parameters: (host) => pathParameters(pathsToResolve(host)),
  project,
});

function project(output: ScriptOutput): Projection<RealPaths> {
  const read = readRecords(output, 'where paths lead');
  if (!read.ok) return read;
  const list = (kind: string): readonly string[] =>
    (bodyOf(read.records, kind) ?? '').split('\n').map((line) => line.replaceAll('\x01', '\n'));
  const paths = list('paths');
  const targets = list('targets');
  if (paths[0] === '' || paths.length !== targets.length) return unintelligible('where paths lead');
  const blind = new Set(read.records.filter(({ kind }) => kind === 'blind').map(({ body }) => body));
  return {
    ok: true,
    data: Object.fromEntries(
      paths.map((path, at) => {
        const target = targets[at] ?? '';
        return [path, target.startsWith('/') && !blind.has(path) ? target : null];
      }),
    ),
  };
}
