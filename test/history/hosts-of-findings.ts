import { cause } from '../../src/model/cause.ts';
import type { Finding, HostResult } from '../../src/model/results.ts';
import type { Status } from '../../src/model/status.ts';
import { failedHost, sampleResults } from '../reports/sample-results.ts';

/** What a test says of a finding; the rest follows. */
export interface Told {
  readonly check: string;
  readonly status: Status;
  /** `host`, `engine`, or the name of a container. */
  readonly on: string;
  readonly waived?: boolean;
  readonly observed?: string;
  /** Replaces what identifies it. */
  readonly fingerprint?: string;
}

/** The check that no control has. */
export const BEYOND = 'beyond';

const NOT_READ = cause('needs-root', 'It was not read.', 'Run it as root.');

const [ordinary] = sampleResults({ containers: 0 }).hosts;

/** A host that was read, and of which nothing is known but this. Every check but one is a control of its own. */
export function hostWith(
  told: readonly Told[],
  more: Partial<HostResult> & { readonly notSelected?: readonly string[] } = {},
): HostResult {
  if (!ordinary) throw new Error('The sample has a host.');
  const { notSelected = [], ...rest } = more;
  const findings = told.map(finding);
  const controls = [...new Set(told.map(({ check }) => check))].filter((check) => check !== BEYOND);
  return {
    ...ordinary,
    controls: controls.map((check) => ({
      id: check,
      status: notSelected.includes(check) ? 'notselected' : 'pass',
      title: check,
      level: 1,
      assessment: 'automated',
      severity: null,
      checks: [check],
      reason: '',
    })),
    findings,
    ...rest,
  };
}

/** The same host where it was not reached. */
export const lostHost = (): HostResult => failedHost(ordinary?.name ?? '');

function finding({ check, status, on, waived = false, observed, fingerprint }: Told): Finding {
  const type = on === 'host' || on === 'engine' ? on : 'container';
  const engine = type === 'host' ? null : 'root';
  return {
    check,
    controls: check === BEYOND ? [] : [check],
    status,
    severity: 'high',
    resource: { type, name: type === 'engine' ? 'root' : on, id: null, engine },
    expected: 'good',
    observed: observed ?? status,
    message: `${check} on ${on}: ${status}.`,
    cause: status === 'error' ? NOT_READ : null,
    evidence: [],
    fingerprint: fingerprint ?? `${check} ${on}`,
    waiver:
      waived && status === 'fail'
        ? {
            reason: 'accepted',
            owner: 'ops',
            approver: null,
            ticket: null,
            from: null,
            expires: '2027-01-01',
            file: 'waivers.yaml',
            line: 1,
            spoofable: false,
            newlyMatching: false,
          }
        : null,
  };
}
