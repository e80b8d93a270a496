import { expect, test } from 'vitest';
import check from '../../../checks/swarm/swarm-secrets-stored.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { elsewhere, managed } from './swarm-facts.ts';

const shop = {
  id: 's1',
  name: 'shop',
  settings: [{ name: 'DB_PASSWORD', patterns: ['secret-named-setting'] }],
};
const of = (stored: number, ...exposing: object[]) => ({ swarm: managed({ stored, services: 2, exposing }) });

const vault = { 'service-secret-store': 'Vault' };

test('swarm-secrets-stored', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'secrets, and none in an environment', facts: of(2), observed: 'store: 2' },
        { name: 'a store elsewhere is attested', facts: of(0), policy: vault, observed: 'policy: Vault' },
      ],
      fail: [
        { name: 'a variable', facts: of(0, shop), observed: 'DB_PASSWORD (secret-named-setting)' },
        { name: 'a variable, though any one secret exists', facts: of(1, shop) },
        { name: 'a variable, whatever store is attested', facts: of(0, shop), policy: vault },
      ],
      manual: [{ name: 'neither secrets nor variables', facts: of(0) }],
      notapplicable: elsewhere(),
    }),
  ).toEqual([]);
});

test('each service that exposes something is a finding of its own', () => {
  const mail = { ...shop, id: 's2', name: 'mail' };
  expect(judge(check, { facts: of(1, shop, mail) })).toMatchObject([
    { status: 'fail', resource: { type: 'service', name: 'shop', id: 's1', engine: 'root' } },
    { status: 'fail', resource: { type: 'service', name: 'mail', id: 's2', engine: 'root' } },
  ]);
});
