import { type Cause, type CauseCode, cause } from '../../model/cause.ts';

/** Why a host was not connected to; nothing of it was read. */
export class ConnectFailure extends Error {
  readonly why: Cause;
  /** Whether it can pass by itself, so that trying again makes sense. */
  readonly passing: boolean;

  constructor(code: CauseCode, detail: string, next: string, passing = false) {
    super(detail);
    this.why = cause(code, detail, next);
    this.passing = passing;
  }
}

/** The audit was stopped by a person, or the time for the host is over. */
export const interrupted = (name: string, { reason }: AbortSignal): ConnectFailure =>
  reason instanceof DOMException && reason.name === 'TimeoutError'
    ? new ConnectFailure(
        'timeout',
        `The time for this host was over before ${name} was connected to.`,
        'Give it more (--timeout), or find out what makes it slow.',
      )
    : new ConnectFailure(
        'interrupted',
        `The audit was interrupted before ${name} was connected to.`,
        'Audit again.',
      );

/** A host that does not do in time what it has to do next. */
export const tooSlow = (name: string, what: string, ms: number): ConnectFailure =>
  new ConnectFailure(
    'timeout',
    `${name} did not ${what} within ${Math.round(ms / 1000)} s.`,
    'Check that the host is up, and the network and firewalls on the way to it.',
  );
