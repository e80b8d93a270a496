import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import {
  bodyOf,
  bytesOf,
  linesOf,
  notRead,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  unintelligible,
} from './records.ts';

/** Unix sockets as they were bound, each once; an abstract one begins with `@`. */
const listeningSocketsShape = z.array(z.string());

const MOST_BYTES = 262_144;

/** Last part of the path of a socket that takes orders to start containers, whoever offers it. */
const NAMES = '(docker|containerd|buildkitd|podman|crio|cri-dockerd)\\.sock(\\.ttrpc)?';

/** Shims of containerd before 1.3.9 and 1.4.3 take orders there from whoever shares their network namespace. */
export const ABSTRACT_SHIM = '@/containerd-shim/';

const SCRIPT = `${RECORDS_BEGIN}{ true </proc/1/net/unix; } 2>/dev/null || exit 93
record sockets
{ grep -E ' 00010000 .* (/(.*/)?${NAMES}$|${ABSTRACT_SHIM})' /proc/1/net/unix | head -c ${MOST_BYTES}; } 2>/dev/null
echo
${RECORDS_END}`;

/**
 * The unix sockets in the network namespace of the host on which somebody listens and that are named like those of
 * container engines and their parts, for engines that no other fact knows of.
 */
export const listeningSockets = defineScriptProbe({
  id: 'listening-sockets',
  source: '/proc/1/net/unix, sockets that are named like those of engines',
  timeoutSeconds: 20,
  maxBytes: 1024 * 1024,
  shape: listeningSocketsShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<string[]> {
  if (output.exitCode === 93) return hidden;
  const read = readRecords(output, 'unix sockets');
  if (!read.ok) return read;
  const text = bodyOf(read.records, 'sockets');
  if (text === undefined) return unintelligible('unix sockets');
  if (bytesOf(text) >= MOST_BYTES) return tooMany;
  // A path may hold a line break: what follows it looks like no line of the table, and is left out.
  const paths = linesOf(text).flatMap(
    (line) =>
      /^[0-9a-f]+: [0-9A-F]+ [0-9A-F]+ 00010000 [0-9A-F]+ [0-9A-F]+ +\d+ (.+)$/
        .exec(line)?.[1]
        ?.slice(0, 512) ?? [],
  );
  return { ok: true, data: [...new Set(paths)].sort() };
}

const hidden = notRead(
  'needs-root',
  'This host shows processes to their owners only (hidepid), so the sockets of the host were not seen.',
  'Run the audit as root.',
);
const tooMany = notRead(
  'too-large',
  'More sockets are named like those of engines than plimsoll reads.',
  'Find out with ss -lx what opens so many.',
);
