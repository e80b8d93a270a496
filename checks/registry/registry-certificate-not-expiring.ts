import { cannotTell, defineCheck } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { clocks } from '../../src/probes/registry/clocks.ts';
import { registries } from '../../src/probes/registry/registries.ts';
import { registryAnchors, registryChain } from '../../src/probes/registry/registry-chain.ts';
import { signersAmong, verifyChain } from '../../src/probes/registry/verify-chain.ts';
import { judgeValidity } from './judge-validity.ts';
import { CERTIFICATE_WARNING_DAYS, CERTIFICATE_WARNING_SHARE } from './parameters.ts';

export default defineCheck({
  id: 'registry-certificate-not-expiring',
  title: 'Certificates of a registry do not end soon',
  severity: 'medium',
  severityReason:
    'With an expired certificate pulls stop, and whoever is in a hurry switches the verification off.',
  rationale:
    'Certificates end on a day that is known. All that the registry sends are looked at, since those of authorities in between end too, and the authority of the host that they lead to. The clock of the audit counts; where that of the host differs, the dates say nothing.',
  remediation: {
    text: 'Renew what ends, and have a machine renew it from now on.',
    takes: 'reload',
    sideEffect: 'The server or the proxy in front of it has to load the new certificate.',
  },
  outcomes: {
    pass: 'every certificate that the registry sends, and the authority that they lead to, is valid now and for the days of the policy',
    fail: 'one has ended, has not begun, or ends within these days',
    manual: 'the clocks of the host and of the audit differ by more than five minutes',
  },
  each: registries,
  needs: { chain: registryChain, clocks },
  hints: { trust: registryAnchors },
  parameters: { days: CERTIFICATE_WARNING_DAYS, share: CERTIFICATE_WARNING_SHARE },
  assess: ({ chain, clocks: now, trust }, { item }, { days, share }) => {
    const verified = trust.known ? verifyChain(chain, trust.value.anchors, now.audit) : null;
    const authority = verified?.trusted
      ? verified.path.slice(-1)
      : signersAmong(trust.known ? trust.value.anchors : [], chain);
    const all = [...chain, ...authority.filter(({ der }) => !chain.some((one) => one.der === der))];
    const verdict = judgeValidity(all, item.name, now, {
      days: days.configured ? days.value : 30,
      share: share.configured ? share.value : null,
    });
    if (verdict.status !== 'pass') return verdict;
    if (!trust.known) return cannotTell(trust, verdict.expected);
    // Without the bundle nobody knows which authority that is, and when it ends.
    return authority.length > 0 || trust.value.complete
      ? verdict
      : cannotTell(unread(NO_BUNDLE(trust.value.source)), verdict.expected);
  },
});

const NO_BUNDLE = (source: string) =>
  cause(
    'not-collected',
    `The authority that the chain leads to is not among those that were read (${source}), so when it ends is not known.`,
    'Look at it in the bundle that the engine uses.',
  );
