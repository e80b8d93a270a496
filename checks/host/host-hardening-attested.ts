import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { identity } from '../../src/probes/host/identity.ts';
import { theHost } from '../../src/probes/populations.ts';
import { attestedAt } from '../attestation.ts';
import { ATTESTATION_MAX_AGE_DAYS, HOST_BASELINE_ATTESTED } from '../parameters.ts';

const EXPECTED = 'the operating system was checked against a hardening baseline not long ago';

export default defineCheck({
  id: 'host-hardening-attested',
  title: 'The operating system is hardened after a baseline, and somebody says so',
  severity: 'medium',
  severityReason:
    'Containers share the kernel and services of the host; each that is left open adds a way through.',
  rationale:
    'An audit of Docker sees the engine and not the whole system below it: services, accounts, kernel settings and updates need a baseline of their own, such as one for the distribution. Whether it was applied only its operator can say.',
  outcomes: {
    pass: 'the policy says on which day the system was checked against a baseline, and that is not too long ago',
    fail: 'the policy says that no baseline is applied',
    manual: 'nobody says it, or the day lies too far back or in the future',
  },
  remediation: {
    text: 'Apply a hardening baseline for the distribution, check it with a scanner such as OpenSCAP or Lynis, and give the day in the policy.',
    takes: 'plan',
    sideEffect:
      'A baseline switches off services and changes kernel settings; try it on a host that may fail.',
  },
  each: theHost,
  needs: { identity },
  parameters: { attested: HOST_BASELINE_ATTESTED, maxAge: ATTESTATION_MAX_AGE_DAYS },
  assess: ({ identity: { os, kernel } }, host, { attested, maxAge }) => {
    const system = `${os.name || 'an unknown system'}, kernel ${kernel || 'unknown'}`;
    const said = attestedAt(attested, maxAge, host.snapshot.startedAt);
    const seen = { expected: EXPECTED, observed: `${system}; ${said.text}` };
    switch (said.state) {
      case 'unsaid':
        return manual({
          ...seen,
          message: `After which baseline is ${system} hardened, and when was that last checked? No fact on the host can say it.`,
        });
      case 'denied':
        return fail({ ...seen, message: `The operator says that no baseline is applied to ${system}.` });
      case 'void':
        return manual({
          ...seen,
          message: `Is the baseline of ${system} still kept? The statement no longer counts or not yet (${said.text}).`,
        });
      case 'holds':
        return pass({
          ...seen,
          message: `The operator had ${system} checked against a baseline (${said.text}).`,
        });
    }
  },
});
