import type { ApiProbe } from '../kit/define-probe.ts';
import { CURL } from '../transports/ssh/ask-by-curl.ts';
import { REQUEST_BYTES } from '../transports/ssh/installed-program.ts';
import { CURL_CAN, FOREIGN_LINK } from '../transports/ssh/look-at-socket.ts';

/** In what a manager of a swarm says of it stand the words with which a machine joins it as another manager. */
const HOLDS_TOKENS = '/swarm';

/** What the shell of root holds of an answer; the socket can be of somebody who wants to fill the memory of the host. */
const MOST_HELD = 4 * 1024 * 1024;

/**
 * Shell text that defines `ask_engine`, which asks the engine on a socket for one path after the other and prints what it
 * answers, head and body as they come. Its standard input is records of `REQUEST_BYTES`, filled up with line breaks: the
 * first says `MARK SOCKET`, and MARK is printed when all is ready; each further one is a path. Whatever is no path of these
 * probes, with a version or without, is not asked for and ends it, and so does the first path without a whole answer. The
 * tokens for joining a swarm are taken out, since they are not only to be read.
 */
export const engineRelay = (probes: readonly ApiProbe[]): string => `${FOREIGN_LINK}${CURL_CAN}request() {
  dd bs=1 count=${REQUEST_BYTES} 2>/dev/null
}
permitted() {
  rest=$1
  case $rest in /v1.[0-9]/* | /v1.[0-9][0-9]/* | /v1.[0-9][0-9][0-9]/*) rest=/\${rest#/v1.*/} ;; esac
  id=\${rest#/*/}
  id=\${id#sha256:}
  id=\${id%%/*}
  case $rest in
  ${patterns(probes.filter(({ path }) => !path.includes('{id}')))}) ;;
  ${patterns(probes.filter(({ path }) => path.includes('{id}')))})
    case $id in *[!0-9a-f]*) return 1 ;; esac
    [ \${#id} -eq 64 ]
    ;;
  *) return 1 ;;
  esac
}
get() {
  $clean ${CURL} "$@" --unix-socket "$socket" "http://docker$path" </dev/null 2>/dev/null
}
without_tokens() {
  answer=$({ get --no-include --no-raw -w ' %{http_code}' && printf ' whole'; } | head -c ${MOST_HELD})
  case $answer in *' whole') answer=\${answer% whole} ;; *) return 1 ;; esac
  body=$(printf %s "\${answer% *}" | sed 's/SWMTKN-[0-9A-Za-z-]*/SWMTKN/g')
  size=$(printf %s "$body" | wc -c)
  printf 'HTTP/1.1 %s -\\r\\nContent-Length: %s\\r\\n\\r\\n%s' "\${answer##* }" $size "$body"
}
ask_engine() {
  first=$(request)
  socket=\${first#* }
  ! foreign_link "$socket" || exit 101
  [ -S "$socket" ] || exit 102
  command -v curl >/dev/null && curl_can "$socket" || exit 100
  printf '%s\\n' "\${first%% *}"
  while path=$(request) && [ -n "$path" ]; do
    permitted "$path" || refuse 'this is no path that an engine is asked for'
    case $rest in
    ${HOLDS_TOKENS}) without_tokens || break ;;
    *) get || break ;;
    esac
  done
}
`;

/** A quoted part of a pattern stands for itself. */
const patterns = (probes: readonly ApiProbe[]): string =>
  probes.map(({ path }) => `"${path.replace('{id}', '$id')}"`).join(' | ');
