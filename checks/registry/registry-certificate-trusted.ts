import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { isFor } from '../../src/probes/registry/certificate.ts';
import { clocks } from '../../src/probes/registry/clocks.ts';
import { registries } from '../../src/probes/registry/registries.ts';
import { registryAnchors, registryChain } from '../../src/probes/registry/registry-chain.ts';
import { literalAddress } from '../../src/probes/registry/registry-name.ts';
import { verifyChain } from '../../src/probes/registry/verify-chain.ts';

const EXPECTED = 'a certificate for this name, of an authority that the host trusts';

export default defineCheck({
  id: 'registry-certificate-trusted',
  title: 'Certificate of a registry is one that the host trusts, and for its name',
  severity: 'high',
  severityReason: 'A certificate that nobody vouches for is what an attacker would show.',
  rationale:
    'An engine pulls from a registry whose certificate it can verify: up to an authority of the system or of the directory of that registry, and for the name that it asked for. Where that fails people switch the verification off, and then anybody on the way can hand out images. The certificates that the registry showed to the host are verified with what the host trusts, never with what the machine of the audit does.',
  remediation: {
    text: 'Serve the whole chain without its root, with the name in subjectAltName (an address needs an IP entry there), and put a private authority below /etc/docker/certs.d/<registry>/.',
    command: 'install -D -m 0644 ca.crt /etc/docker/certs.d/REGISTRY/ca.crt',
    takes: 'command',
    sideEffect: 'The engine reads the directory with the next pull; nothing has to be restarted.',
  },
  outcomes: {
    pass: 'the chain leads to an authority of the system or of the directory of the registry, valid now and for servers, and a name in subjectAltName fits',
    fail: 'it does not, or no name fits; the common name does not count, since engines do not look at it',
    manual:
      'the bundle of authorities of the host was not read, or an authority on the way may sign for certain names only, which was not verified',
  },
  each: registries,
  needs: { chain: registryChain, trust: registryAnchors, clocks },
  assess: ({ chain, trust, clocks: { audit } }, { item }) => {
    const { name, host } = item;
    const [leaf] = chain;
    const names = leaf?.x509.subjectAltName ?? 'none';
    const seen = {
      expected: EXPECTED,
      observed: `${chain.map((one) => one.name).join(' <- ')}; subjectAltName ${names.slice(0, 300)}; trusted: ${trust.source}`,
    };
    const address = literalAddress(host);
    if (!leaf || !isFor(leaf, address ?? host, address !== null))
      return fail({ ...seen, message: `${name} shows a certificate that is not for ${host}.` });
    const verdict = verifyChain(chain, trust.anchors, audit);
    if (!verdict.trusted) {
      return trust.complete
        ? fail({ ...seen, message: `${name} ${verdict.why}.` })
        : manual({
            ...seen,
            message: `${name} ${verdict.why}, as far as could be seen (${trust.source}): does the engine trust it by another bundle?`,
          });
    }
    if (verdict.path.some(({ constrained }) => constrained)) {
      return manual({
        ...seen,
        message: `${name} has an authority that may sign for certain names only: is ${host} one of them?`,
      });
    }
    return pass({
      ...seen,
      message: `${name} shows a certificate of ${verdict.path.at(-1)?.name} for ${host}.`,
    });
  },
});
