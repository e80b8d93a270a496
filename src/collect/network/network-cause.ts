import { type Cause, cause } from '../../model/cause.ts';
import { visibleText } from '../../model/visible-text.ts';
import { NETWORK_LIMITS } from '../../probes/registry/limits.ts';

/** Why a connection from the host brought no answer, by the code of the system or one of ours. */
export function networkCause(where: string, code: string): Cause {
  switch (code) {
    case 'EFORWARD':
      return cause(
        'forwarding-denied',
        `The host forwards no TCP over SSH for the account that logs in, so ${where} could not be asked from there.`,
        'Allow it in sshd (AllowTcpForwarding, PermitOpen), run plimsoll on the host, or leave the network out (--network none).',
      );
    case 'ECONNREFUSED':
      return cause('refused', `Nothing listens on ${where}.`, 'Check the name, the port and the server.');
    case 'ETIMEDOUT':
      return cause(
        'timeout',
        `${where} did not answer within ${NETWORK_LIMITS.handshakeSeconds} s.`,
        'Check the server, and the network and firewalls between it and the host.',
      );
    case 'TOO-LARGE':
      return cause(
        'too-large',
        `${where} sends more than ${NETWORK_LIMITS.certificateBytes} bytes of certificates.`,
        'Look at what it serves: no chain of certificates is that long.',
      );
    case 'INTERRUPTED':
      return cause(
        'interrupted',
        `The audit ended before ${where} was asked.`,
        'Audit again, or give it more time (--timeout).',
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return cause(
        'unreachable',
        `The host has no way to ${where} (${code}).`,
        'Check its routes and the network between it and the server.',
      );
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'ERR_SSL_HTTP_REQUEST':
      return cause(
        'tls',
        `${where} answers a handshake with something that is no TLS.`,
        'Look at what answers there in the clear.',
      );
    default:
      return cause(
        'tls',
        `${where} broke off the connection without an answer (${visibleText(code).slice(0, 60)}).`,
        'Look at the log of the server, and for a firewall or proxy on the way.',
      );
  }
}
