import { visibleText } from '../../model/visible-text.ts';
import { ConnectFailure } from './connect-failure.ts';
import type { SshConfig } from './ssh-config.ts';

/** No algorithm in common: OpenSSH's own client knows more of them. */
export class NoCommonAlgorithm extends ConnectFailure {}

/** What an error of ssh2 before the login means. */
export function explainSshError(
  error: Error & { readonly level?: string; readonly code?: unknown },
  { name, config }: { readonly name: string; readonly config: SshConfig },
): ConnectFailure {
  const said = visibleText(error.message).slice(0, 200);
  if (/no matching/i.test(error.message)) {
    return new NoCommonAlgorithm(
      'protocol',
      `${name} and plimsoll have no algorithm in common (${said}).`,
      'Audit it through the OpenSSH client (--transport openssh), which knows more of them.',
    );
  }
  if (error.level === 'client-socket' || /before handshake/i.test(error.message)) {
    return new ConnectFailure(
      'refused',
      `${name} closed the connection before it said who it is (${said}).`,
      `Check that sshd listens on port ${config.port} there; one that is busy (MaxStartups) answers after a while.`,
      true,
    );
  }
  if (/authentication failures/i.test(error.message)) {
    return new ConnectFailure(
      'auth',
      `${name} ended the login after it was offered too many keys of ${config.user} (MaxAuthTries).`,
      'Name the right key (--ssh-key, or IdentityFile with IdentitiesOnly in ~/.ssh/config).',
    );
  }
  if (error.level === 'client-timeout') {
    return new ConnectFailure(
      'timeout',
      `${name} stopped answering during the login.`,
      'Check the network on the way to it.',
    );
  }
  return new ConnectFailure(
    'protocol',
    `What answers as ${name} does not speak SSH as it should (${said}).`,
    `Check that sshd listens on port ${config.port} of ${config.hostname}.`,
  );
}
