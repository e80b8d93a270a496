import { expect, test } from 'vitest';
import check from '../../../checks/supply/image-signature-policy-enforced.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { cause } from '../../../src/model/cause.ts';
import { engine } from '../containers/sample-container.ts';

const policies = (difference: object = {}) => ({
  containers: { state: 'absent' },
  verifiers: 0,
  notation: false,
  ...difference,
});
const file = (fallback: string[], signed: number, open = 0) =>
  policies({ containers: { state: 'read', fallback, signed, open } });
const facts = (some = policies(), info = engine()) => ({ policies: some, info });
const policy = { 'image-signature-verification': 'admission of the registry' };

test('image-signature-policy-enforced', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'named', facts: facts(), policy, observed: 'policy: admission of the registry' },
        { name: 'named, and a file that refuses the rest', facts: facts(file(['reject'], 2)), policy },
      ],
      fail: [
        {
          name: 'a permissive default beside rules for some',
          facts: facts(file(['insecureAcceptAnything'], 1)),
        },
        {
          name: 'the same, and something is named',
          facts: facts(file(['insecureAcceptAnything'], 1)),
          policy,
        },
      ],
      manual: [
        { name: 'nothing', facts: facts(), observed: 'no /etc/containers/policy.json' },
        { name: 'pitfall: policy.json is for podman and skopeo', facts: facts(file(['reject'], 0)) },
        {
          name: 'the file of the package, which accepts all',
          facts: facts(file(['insecureAcceptAnything'], 0, 1)),
        },
        {
          name: 'pitfall: a verifier of containerd sees its own pulls only',
          facts: facts(policies({ verifiers: 1 })),
          observed: '1 verifier of containerd',
        },
        {
          name: 'an authorization plugin, whose rules are not seen',
          facts: facts(policies(), engine({ Plugins: { Authorization: ['gate'] } })),
          observed: 'gate',
        },
        {
          name: 'a policy of Notation',
          facts: facts(policies({ notation: true })),
          observed: 'a trust policy of Notation',
        },
        { name: 'places that may not be seen', facts: facts(policies({ notation: null, verifiers: null })) },
      ],
      error: [
        {
          name: 'a file that may not be read',
          facts: facts(policies({ containers: { state: 'unread', cause: cause('needs-root', 'x', 'y') } })),
        },
      ],
    }),
  ).toEqual([]);
});
