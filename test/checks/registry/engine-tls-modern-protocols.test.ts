import { expect, test } from 'vitest';
import check from '../../../checks/registry/engine-tls-modern-protocols.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { enginePort, noPort } from './sample-engine-port.ts';
import { accepted, http, lost, port, refused } from './sample-port.ts';

const old = { 'TLSv1.1': refused(), TLSv1: refused() };
const inTheClear = { state: 'answered', answer: http(200) } as const;

test('engine-tls-modern-protocols', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'as engines are', facts: enginePort(port()), observed: 'TLS 1.1 refused (alert 70)' },
        {
          name: 'reaching the alert about the certificate proves the version: a 200 is not waited for',
          facts: enginePort(
            port({ versions: { 'TLSv1.3': refused(), 'TLSv1.2': accepted(null, 42), ...old } }),
          ),
        },
      ],
      fail: [
        {
          name: 'a proxy of old',
          facts: enginePort(
            port({
              versions: {
                'TLSv1.3': refused(),
                'TLSv1.2': refused(),
                'TLSv1.1': refused(),
                TLSv1: accepted('AES128-SHA'),
              },
            }),
          ),
          observed: 'TLS 1.0 accepted',
        },
        {
          name: 'below the minimum of the policy',
          facts: enginePort(port()),
          policy: { 'minimum-tls-version': '1.3' },
        },
      ],
      manual: [
        {
          name: 'without forward secrecy',
          facts: enginePort(
            port({ versions: { 'TLSv1.3': refused(), 'TLSv1.2': accepted('AES128-GCM-SHA256'), ...old } }),
          ),
          observed: 'AES128-GCM-SHA256',
        },
      ],
      notapplicable: [
        { name: 'no TCP port', facts: noPort },
        { name: 'no TLS', facts: enginePort(port({ versions: { 'TLSv1.3': lost() }, plain: inTheClear })) },
      ],
      error: [
        { name: 'it was not asked', facts: enginePort(null, { unasked: 'not-on-loopback' }) },
        {
          name: 'an old version broke off without an alert',
          facts: enginePort(
            port({
              versions: { 'TLSv1.3': accepted(), 'TLSv1.2': accepted(), 'TLSv1.1': refused(), TLSv1: lost() },
            }),
          ),
        },
        {
          name: 'nothing came in time',
          facts: enginePort(port({ versions: { 'TLSv1.3': lost('timeout') }, plain: lost('timeout') })),
        },
      ],
    }),
  ).toEqual([]);
});
