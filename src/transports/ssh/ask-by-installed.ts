import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { pathsAsLines } from './ask-by-curl.ts';
import { doorError } from './door-error.ts';
import { CANNOT_ASK, REQUEST_BYTES, TASKS } from './installed-program.ts';
import { relay } from './relay.ts';
import { sayingMark } from './saying-mark.ts';
import type { RemoteProcess } from './ssh-connection.ts';

/**
 * Opens a stream to a unix socket by the installed program, which asks what answers there for the paths of its list and
 * nothing else. Rejects with an error whose code is the system's.
 */
export async function askByInstalled(
  start: (command: string, signal: AbortSignal) => Promise<RemoteProcess>,
  program: string,
  path: string,
  signal: AbortSignal,
): Promise<Duplex> {
  const mark = randomBytes(16).toString('hex');
  const opening = asRequest(`${mark} ${path}`);
  const started = await start(`sudo -n ${program}`, signal);
  started.stdin.on('error', () => {});
  started.stdin.write(Buffer.concat([Buffer.from(TASKS.engine), opening]));
  const asLines = pathsAsLines();
  const asRequests = (chunk: Buffer): Buffer =>
    Buffer.concat(asLines(chunk).split('\n').slice(0, -1).map(asRequest));
  try {
    return relay(await sayingMark(started, mark, signal), asRequests);
  } catch (thrown) {
    started.stop();
    if (signal.aborted) throw thrown;
    const { exitCode } = await started.ended;
    const code = CANNOT_ASK[exitCode as keyof typeof CANNOT_ASK] ?? 'EIO';
    throw doorError(code, `${program} cannot ask what listens on ${path} (exit code ${exitCode}).`);
  }
}

function asRequest(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > REQUEST_BYTES || /\p{Cc}/u.test(text))
    throw doorError('EINVAL', 'This cannot be said to the installed program.');
  return Buffer.concat([bytes, Buffer.alloc(REQUEST_BYTES - bytes.length, '\n')]);
}
