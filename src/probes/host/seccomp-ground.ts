import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { bodyOf, linesOf, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';

/** Modules behind the sockets that reach the ciphers of the kernel. */
const MODULES = ['af_alg', 'algif_aead'] as const;

/** What a host shows beside its filters: whether its kernel has any, and what keeps modules out that they would hide. */
export const seccompGroundShape = z.object({
  /** Whether the kernel was built with seccomp: then each process has a line of that name. */
  supported: z.boolean(),
  /** Modules that modprobe runs another program for, which loads nothing. */
  blocked: z.array(z.enum(MODULES)),
  /** Files of modprobe that may not be read. */
  hidden: z.array(z.string()),
});
export type SeccompGround = z.infer<typeof seccompGroundShape>;

const SCRIPT = `${RECORDS_BEGIN}set -- /proc/self/status
for f in /etc/modprobe.d/*.conf /run/modprobe.d/*.conf /usr/local/lib/modprobe.d/*.conf /usr/lib/modprobe.d/*.conf /lib/modprobe.d/*.conf; do
  if [ ! -f "$f" ]; then
    continue
  elif [ -r "$f" ]; then
    [ $# -gt 500 ] || set -- "$@" "$f"
  else
    record hidden
    printf '%s\\n' "$f"
  fi
done
record lines
l=$(within 5 grep -hE '^(State:|Seccomp:|[[:space:]]*install[[:space:]]+(${MODULES.join('|')})[[:space:]])' "$@" 2>/dev/null | head -c 65536)
printf '%s\\n' "$l"
${RECORDS_END}`;

export const seccompGround = defineScriptProbe({
  id: 'seccomp-ground',
  source: '/proc/self/status, install lines of modprobe.d',
  timeoutSeconds: 20,
  maxBytes: 256 * 1024,
  shape: seccompGroundShape,
  script: SCRIPT,
  project,
});

/** What loads nothing in place of a module. */
const NOTHING = /^\s*install\s+(\w+)\s+(?:\/usr)?\/bin\/(?:true|false)\s*$/;

function project(output: ScriptOutput): Projection<SeccompGround> {
  const read = readRecords(output, 'the ground of seccomp');
  if (!read.ok) return read;
  const lines = linesOf(bodyOf(read.records, 'lines') ?? '');
  // Without it /proc/self/status was not read.
  if (!lines.some((line) => line.startsWith('State:'))) return unintelligible('the ground of seccomp');
  const emptied = lines.flatMap((line) => NOTHING.exec(line)?.[1] ?? []);
  return {
    ok: true,
    data: {
      supported: lines.some((line) => line.startsWith('Seccomp:')),
      blocked: MODULES.filter((name) => emptied.includes(name)),
      hidden: read.records.filter(({ kind }) => kind === 'hidden').map(({ body }) => body.slice(0, 512)),
    },
  };
}
