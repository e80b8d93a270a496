import { expect, test } from 'vitest';
import { signaturePolicies } from '../../../src/probes/host/signature-policies.ts';
import { printed } from './printed.ts';

const POLICY = 'policy\n/etc/containers/policy.json';
const read = (...records: string[]) => signaturePolicies.project(printed(POLICY, ...records));
const rest = ['verifiers 0', 'notation absent'];
const text = (value: unknown) => `text\n${JSON.stringify(value)}`;

test('nothing is a value', () => {
  expect(read('state absent', ...rest)).toEqual({
    ok: true,
    data: { containers: { state: 'absent' }, verifiers: 0, notation: false },
  });
});

test('rules are counted by type, and nothing else of the file is kept', () => {
  const content = {
    default: [{ type: 'insecureAcceptAnything' }],
    transports: {
      docker: {
        'reg.example': [{ type: 'signedBy', keyPath: '/CANARY' }],
        'reg.example/open': [{ type: 'insecureAcceptAnything' }],
        other: [{ type: 'CANARY' }],
      },
      'docker-daemon': { '': [{ type: 'reject' }] },
    },
  };
  const projected = read(text(content), 'verifiers 2', 'notation yes');
  expect(projected).toEqual({
    ok: true,
    data: {
      containers: { state: 'read', fallback: ['insecureAcceptAnything'], signed: 3, open: 1 },
      verifiers: 2,
      notation: true,
    },
  });
});

test.each(['denied', 'foreign', 'irregular', 'too-large', 'loop', 'failed'])(
  'a file in state %s is never absent',
  (state) => {
    expect(read(`state ${state}`, ...rest)).toMatchObject({ data: { containers: { state: 'unread' } } });
  },
);

test.each(['', '{', '[]', '{"default": 1}', '{"default": [{}]}'])('%j is no policy', (content) => {
  expect(read(`text\n${content}`, ...rest)).toMatchObject({
    data: { containers: { state: 'unread', cause: { code: 'unparseable' } } },
  });
});

test('what may not be looked at is not taken for absent', () => {
  expect(read('state absent', 'verifiers hidden', 'notation denied')).toMatchObject({
    data: { verifiers: null, notation: null },
  });
  expect(read('state absent').ok).toBe(false);
});
