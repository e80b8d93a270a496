import { defineCheck } from '../../src/kit/index.ts';
import { registries } from '../../src/probes/registry/registries.ts';
import { registryChain } from '../../src/probes/registry/registry-chain.ts';
import { judgeStrength } from './judge-strength.ts';
import { LEAST_RSA_BITS } from './parameters.ts';

export default defineCheck({
  id: 'registry-certificate-strong',
  title: 'Certificates of a registry have strong keys and signatures',
  severity: 'low',
  severityReason: 'Short keys can be broken and old hashes be forged, by those with means.',
  rationale:
    'A certificate is worth as much as its key and the hash that it was signed over. Clients of today refuse the weakest before anybody can look at them, so they are taken here as they come and judged afterwards, from what stands in them. How a root has signed itself does not matter.',
  remediation: {
    text: 'Have the certificate issued again, with an RSA key of 3072 bits or P-256 and a signature with SHA-256.',
    command:
      'openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout registry.key -out registry.csr -subj /CN=REGISTRY',
    takes: 'reload',
    sideEffect: 'The server has to load key and certificate anew.',
  },
  outcomes: {
    pass: 'every certificate that is sent has an RSA key of the size that the policy wants, a curve of NIST from 256 bits or Ed25519, and a signature with SHA-2 or Ed25519',
    fail: 'one has a shorter RSA key, a smaller curve, DSA, or a signature with SHA-1, MD5 or MD2',
    manual: 'one has a key or a signature of a kind that is not known here',
  },
  each: registries,
  needs: { chain: registryChain },
  parameters: { bits: LEAST_RSA_BITS },
  assess: ({ chain }, { item }, { bits }) =>
    judgeStrength(chain, item.name, bits.configured ? bits.value : 2048),
});
