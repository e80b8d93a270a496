import { doorError } from './door-error.ts';

/** What sshd says of a connection that it could not make: the words of strerror. */
const CODES: Readonly<Record<string, string>> = {
  'connection refused': 'ECONNREFUSED',
  'connection timed out': 'ETIMEDOUT',
  'connection reset by peer': 'ECONNRESET',
  'no route to host': 'EHOSTUNREACH',
  'network is unreachable': 'ENETUNREACH',
};

/** The error of a TCP connection that a host did not make: EFORWARD where it forwards none, else the code of the system. */
export function whyNotForwarded(said: string, prohibited: boolean): Error {
  if (prohibited || /prohibited/i.test(said)) return doorError('EFORWARD', 'The host forwards no TCP.');
  const words = said.toLowerCase();
  const code = Object.entries(CODES).find(([text]) => words.includes(text))?.[1] ?? 'EUNKNOWN';
  return doorError(code, 'The host could not make the connection.');
}
