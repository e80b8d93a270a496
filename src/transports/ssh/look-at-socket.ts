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
 * A docker command can be too old for dial-stdio (before 18.09), be something else of that name, or not be let at
 * the socket (a snap), so it counts as a relay once the engine has answered through it. Where curl is the only other
 * way it is enough that it knows unix sockets (from 7.40 on; it ends with 2 or 4 where it does not), and what the
 * engine does is seen when it is asked.
 */
const LOOK = `set -f
IFS=/
at=
for name in $path; do
  [ -n "$name" ] || continue
  at=$at/$name
  if [ -L "$at" ]; then
    owner=$(stat -c %u "$at")
    [ "$owner" = 0 ] || [ "$owner" = "$(id -u)" ] || { echo 'look ELOOP'; exit 0; }
  fi
done
unset IFS
docker_answers() {
  [ "$(printf 'GET /_ping HTTP/1.0\\r\\n\\r\\n' | timeout 5 docker -H "unix://$path" system dial-stdio 2>/dev/null | head -c 5)" = HTTP/ ]
}
curl_can() {
  curl -q -s -m 5 --noproxy '*' --unix-socket "$path" http://docker/_ping >/dev/null 2>&1 </dev/null
  case $? in 2 | 4 | 126 | 127) return 1 ;; esac
}
if [ -S "$path" ]; then
  if [ ! -w "$path" ]; then echo 'look EACCES'
  elif command -v docker >/dev/null && docker_answers; then echo 'look open docker'
  elif curl_can; then echo 'look open curl'
  elif command -v docker >/dev/null; then echo 'look open docker'
  else echo 'look open'; fi
elif [ -e "$path" ]; then echo 'look ENOTSOCK'
elif ls -d "$path" 2>&1 >/dev/null | grep -q denied; then echo 'look EACCES'
else echo 'look ENOENT'; fi`;
