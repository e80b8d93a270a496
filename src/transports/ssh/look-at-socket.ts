import { shellQuote } from '../../kit/shell-quote.ts';
import type { RunResult, ScriptRun } from '../transport.ts';
import { doorError } from './door-error.ts';

/** A program of a host that can carry bytes between a stream of SSH and a unix socket. */
export type RelayProgram = 'docker' | 'curl';

const LOOK_MS = 15_000;

/**
 * Finds out, as whoever scripts run there as, what is at the path of a socket and which program can relay it; null
 * where none can. Rejects with an error whose code is the system's where it cannot be opened.
 */
export async function lookAtSocket(
  run: (run: ScriptRun) => Promise<RunResult>,
  path: string,
  signal: AbortSignal,
): Promise<RelayProgram | null> {
  const { stdout, outcome, detail } = await run({
    script: `path=${shellQuote(path)}\n${LOOK}`,
    timeoutMs: LOOK_MS,
    maxBytes: 64 * 1024,
    signal,
  });
  const [, code, program] = /^look ([A-Z]+|open)(?: (docker|curl))?$/m.exec(stdout.toString('latin1')) ?? [];
  if (code === 'open') return (program as RelayProgram | undefined) ?? null;
  if (code === undefined) throw doorError('EIO', `${path} could not be looked at: ${detail || outcome}`);
  throw doorError(code, `${path}: ${code}`);
}

/**
 * `foreign_link PATH` holds where a link on the way belongs to somebody else than root and whoever looks: it could lead to a
 * socket that its owner may not open.
 */
export const FOREIGN_LINK = `foreign_link() {
  rest=\${1#/} at=
  while [ -n "$rest" ]; do
    at=$at/\${rest%%/*}
    case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
    [ -L "$at" ] || continue
    owner=$(stat -c %u "$at")
    [ "$owner" = 0 ] || [ "$owner" = "$(id -u)" ] || return 0
  done
  return 1
}
`;

/** `curl_can PATH`: whether curl knows unix sockets, from 7.40 on; it ends with 2 or 4 where it does not. */
export const CURL_CAN = `curl_can() {
  curl -q -s -m 5 --noproxy '*' --unix-socket "$1" http://docker/_ping >/dev/null 2>&1 </dev/null
  case $? in 2 | 4 | 126 | 127) return 1 ;; esac
}
`;

/**
 * A docker command can be too old for dial-stdio (before 18.09), be something else of that name, or not be let at
 * the socket (a snap), so it counts as a relay once the engine has answered through it. Where curl is the only other
 * way it is enough that it knows unix sockets, and what the engine does is seen when it is asked.
 */
const LOOK = `${FOREIGN_LINK}${CURL_CAN}docker_answers() {
  [ "$(printf 'GET /_ping HTTP/1.0\\r\\n\\r\\n' | timeout 5 docker -H "unix://$path" system dial-stdio 2>/dev/null | head -c 5)" = HTTP/ ]
}
if foreign_link "$path"; then echo 'look ELOOP'
elif [ -S "$path" ]; then
  if [ ! -w "$path" ]; then echo 'look EACCES'
  elif command -v docker >/dev/null && docker_answers; then echo 'look open docker'
  elif curl_can "$path"; then echo 'look open curl'
  elif command -v docker >/dev/null; then echo 'look open docker'
  else echo 'look open'; fi
elif [ -e "$path" ]; then echo 'look ENOTSOCK'
elif ls -d "$path" 2>&1 >/dev/null | grep -q denied; then echo 'look EACCES'
else echo 'look ENOENT'; fi`;
