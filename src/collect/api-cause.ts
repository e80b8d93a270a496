import { type Cause, cause } from '../model/cause.ts';
import { visibleText } from '../model/visible-text.ts';

/** The engine behind a socket, as far as it matters to what a failure means. */
export interface Door {
  readonly socket: string;
  /** Whether its dockerd was seen among the processes of the host. */
  readonly seen: boolean;
}

export const START_ENGINE = 'Start it (systemctl start docker) and audit again.';
const LOOK_AT_ENGINE = 'Look at the log of the engine (journalctl -u docker), then audit again.';

/** Why a socket could not be opened, by the system's error code. */
export function connectCause(door: Door, error: Error): Cause {
  const { socket, seen } = door;
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM') {
    return cause(
      'needs-root',
      `The account of the audit may not open ${socket}.`,
      'Audit again as root, or as a member of the group of the socket, which is as good as root.',
    );
  }
  if (!seen && (code === 'ENOENT' || code === 'ECONNREFUSED')) {
    return cause('engine-stopped', `No engine listens on ${socket} (${code}).`, START_ENGINE);
  }
  if (code === 'ELOOP') {
    return cause(
      'engine-unreachable',
      `${socket} is reached through a link that somebody else than root has put there, so it was not followed.`,
      'Put the socket itself in the place of the link, or name it with --engine, and audit again.',
    );
  }
  if (code === 'EFORWARD') {
    return cause(
      'engine-unreachable',
      `Nothing leads to ${socket} over SSH: the host forwards no stream to it for the account that logs in, and has neither a docker command nor curl (7.40 or newer) that could relay it.`,
      'Allow it in sshd (AllowStreamLocalForwarding) and log in as an account that may open the socket, or install the docker command or curl there; then audit again.',
    );
  }
  if (code === 'ETIMEDOUT') {
    return cause('timeout', `${socket} did not accept a connection in time.`, LOOK_AT_ENGINE);
  }
  return cause(
    'engine-unreachable',
    `${socket} could not be connected to (${code}).`,
    'Name the socket of the engine with --engine, or look at its log (journalctl -u docker), and audit again.',
  );
}

/** Why no whole answer came over a connection that was open; `error` is what the HTTP client met. */
export function exchangeCause(door: Door, request: string, error: Error): Cause {
  const code = errorCode(error);
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') return slowCause(door, request);
  if (
    error.name === 'HTTPParserError' ||
    code === 'UND_ERR_HEADERS_OVERFLOW' ||
    code.includes('LENGTH_MISMATCH')
  ) {
    return cause(
      'unparseable',
      `What answers on ${door.socket} does not speak HTTP as an engine does (${request}, ${code}).`,
      'Check that this is the socket of a Docker engine and name the right one with --engine.',
    );
  }
  return cause(
    'engine-unreachable',
    `The engine on ${door.socket} broke off the connection during ${request} (${code}).`,
    LOOK_AT_ENGINE,
  );
}

export const slowCause = (door: Door, request: string): Cause =>
  cause('timeout', `The engine on ${door.socket} did not answer ${request} in time.`, LOOK_AT_ENGINE);

/** Why nothing more is asked: a person stopped the audit, or the time for this host is over. */
export const stoppedCause = (request: string, { reason }: AbortSignal): Cause =>
  reason instanceof DOMException && reason.name === 'TimeoutError'
    ? cause(
        'timeout',
        `The time for this host was over before ${request} was answered.`,
        'Give it more (--timeout).',
      )
    : cause('interrupted', `The audit was interrupted before ${request} was answered.`, 'Audit again.');

export const tooLargeCause = (request: string, maxBytes: number): Cause =>
  cause(
    'too-large',
    `The answer to ${request} is larger than ${maxBytes} bytes, so reading it was stopped.`,
    'Find out what makes it so large; an ordinary engine answers in a fraction of that.',
  );

export const unparseableCause = (request: string, problem: string): Cause =>
  cause(
    'unparseable',
    `The answer to ${request} ${problem}.`,
    'Check what answers on the socket; then audit again.',
  );

/** What an engine says when it refuses or fails, quoted in small measure: its words may hold anything. */
export function statusCause(request: string, status: number, body: Buffer): Cause {
  const said = quote(body);
  const detail = `The engine answered ${request} with HTTP ${status}${said ? `: ${said}` : ''}.`;
  if (status === 403) {
    return cause(
      'engine-error',
      detail,
      'Allow the account of the audit to read, in the authorization plugin.',
    );
  }
  return cause('engine-error', detail, LOOK_AT_ENGINE);
}

const MAX_QUOTED = 200;

function quote(body: Buffer): string {
  const text = body.toString('utf8', 0, 64 * 1024);
  let message = text;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed)
      message = String(parsed.message);
  } catch {
    // Not JSON: a proxy or something else answered; its own words then.
  }
  const shown = visibleText(message.slice(0, MAX_QUOTED * 4).trim()).replace(/\.$/, '');
  return shown.length > MAX_QUOTED ? `${shown.slice(0, MAX_QUOTED - 1)}…` : shown;
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string'
    ? visibleText(error.code).slice(0, 60)
    : error.name;
}
