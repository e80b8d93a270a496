import { shellQuote } from '../../kit/shell-quote.ts';

/** No answer of an engine takes longer; what is asked has shorter limits of its own. */
const MOST_SECONDS = 120;

/** What asks an engine for one path of its API, with `--unix-socket` and the address behind it. */
export const CURL = `curl -q -s -g -i --raw --http1.1 --noproxy '*' --max-time ${MOST_SECONDS}`;

/**
 * A script for `sh -s` that says a mark, then reads a path of the API from each line of what follows and answers it
 * with what the engine says, byte by byte: one answer of HTTP behind the other, as over one connection. It ends with
 * the first path that brings no whole answer, so that no answer is ever taken for that of another path.
 */
export const curlLoop = (socket: string, mark: string): string => `{
echo ${mark}
while IFS= read -r path; do
  ${CURL} --unix-socket ${shellQuote(socket)} "http://docker$path" </dev/null 2>/dev/null || break
done
exit
}
`;

/** Everything that a path of the API consists of where it is asked for here. */
const PATH = /^\/[\w/.:?=&%,-]{1,500}$/;
const HEAD = /^GET (\S+) HTTP\/1\.1\r\n((?:[\w-]+: [^\r\n]*\r\n)*)\r\n$/;
const HEAD_BYTES = 4096;

/**
 * Turns the bytes of an HTTP client into lines for `curlLoop`: one path for each request. Throws for whatever is no
 * GET without a body, or has a path that cannot be ours.
 */
export function pathsAsLines(): (chunk: Buffer) => string {
  let rest = '';
  return (chunk) => {
    rest += chunk.toString('latin1');
    let lines = '';
    for (let end = rest.indexOf(END); end >= 0; end = rest.indexOf(END)) {
      lines += `${pathOf(rest.slice(0, end + END.length))}\n`;
      rest = rest.slice(end + END.length);
    }
    if (rest.length > HEAD_BYTES) throw new Error('The head of a request does not end.');
    return lines;
  };
}

const END = '\r\n\r\n';

function pathOf(head: string): string {
  const [, path = '', headers = ''] = HEAD.exec(head) ?? [];
  if (!PATH.test(path) || /^(?:content-length|transfer-encoding|upgrade|expect):/im.test(headers)) {
    throw new Error('Only GET requests without a body can be asked by curl.');
  }
  return path;
}
