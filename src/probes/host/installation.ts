import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { isId } from './account-lines.ts';
import { RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';

/** Programs of an engine that are on the host, by path, and engine sockets that exist. */
export const installationShape = z.object({
  programs: z.object({
    dockerd: z.string().nullable(),
    docker: z.string().nullable(),
    containerd: z.string().nullable(),
    runc: z.string().nullable(),
  }),
  /** Unix sockets at the usual places: /run/docker.sock and /run/user/<uid>/docker.sock. */
  sockets: z.array(z.object({ path: z.string(), uid: z.int() })),
});
export type Installation = z.infer<typeof installationShape>;

const PROGRAMS = ['dockerd', 'docker', 'containerd', 'runc'] as const;

/** Where packages, static archives and snap put programs. */
export const PROGRAM_PLACES = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/usr/libexec/docker',
  '/opt/bin',
  '/snap/bin',
] as const;

/** A program counts also where this account may not run it. */
const SCRIPT = `${RECORDS_BEGIN}for n in ${PROGRAMS.join(' ')}; do
  at=
  for d in ${PROGRAM_PLACES.join(' ')}; do
    if [ -f "$d/$n" ]; then
      at=$d/$n
      break
    fi
  done
  record program "$n" $at
done
set --
for s in /run/docker.sock /run/user/[0-9]*/docker.sock; do
  if [ -S "$s" ]; then set -- "$@" "$s"; fi
done
[ $# -eq 0 ] || stat -L -c "$T socket %u %n" "$@" 2>/dev/null
${RECORDS_END}`;

/** What is installed; of sockets only those that this account may see. */
export const installation = defineScriptProbe({
  id: 'installation',
  source: `where ${PROGRAMS.join(', ')} are, stat of /run/docker.sock and /run/user/*/docker.sock`,
  timeoutSeconds: 30,
  maxBytes: 1024 * 1024,
  shape: installationShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<Installation> {
  const read = readRecords(output, 'the programs of the engine');
  if (!read.ok) return read;
  const programs = new Map(
    read.records.flatMap(({ kind, words: [name = '', path] }) =>
      kind === 'program' ? [[name, path ?? null] as const] : [],
    ),
  );
  if (PROGRAMS.some((name) => !programs.has(name))) return unintelligible('the programs of the engine');
  const program = (name: (typeof PROGRAMS)[number]): string | null => programs.get(name) ?? null;
  return {
    ok: true,
    data: {
      programs: {
        dockerd: program('dockerd'),
        docker: program('docker'),
        containerd: program('containerd'),
        runc: program('runc'),
      },
      sockets: read.records.flatMap(({ kind, words: [uid, path] }) =>
        kind === 'socket' && isId(uid) && path?.startsWith('/run/') ? [{ path, uid: Number(uid) }] : [],
      ),
    },
  };
}
