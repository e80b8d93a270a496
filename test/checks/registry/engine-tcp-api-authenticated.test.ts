import { expect, test } from 'vitest';
import check from '../../../checks/registry/engine-tcp-api-authenticated.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { cause } from '../../../src/model/cause.ts';
import { unread } from '../../../src/model/fact.ts';
import { enginePort, noPort } from './sample-engine-port.ts';
import { accepted, http, lost, port, refused } from './sample-port.ts';

const option = (name: 'tls' | 'tlsverify', value: boolean) => ({
  name,
  value,
  origin: 'file',
  where: '/etc/docker/daemon.json',
});
const options = (value: boolean) => ({ tls: option('tls', value), verify: option('tlsverify', value) });
const hints = options(true);
const unknown = unread(cause('needs-root', 'It may not be read.', 'Audit as root.'));
const old = { 'TLSv1.1': refused(), TLSv1: refused() };
/** As Go answers: TLS 1.3 tells it after the handshake, TLS 1.2 within. */
const mutual = { 'TLSv1.3': accepted('TLS_AES_128_GCM_SHA256', 116), 'TLSv1.2': accepted(null, 40), ...old };
/** The same engine with a port of which no answer was collected. */
const withAnother = ({ ports, handshakes }: ReturnType<typeof enginePort>) => ({
  ports: [...ports, { listener: '0.0.0.0', port: 2377, address: '127.0.0.1', unasked: null }],
  handshakes,
});

test('engine-tcp-api-authenticated', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'both versions turn a stranger away',
          facts: enginePort(port({ versions: mutual })),
          hints,
          observed: 'alert 116',
        },
        {
          name: 'an engine that knows TLS 1.2 alone turns a stranger away in the handshake',
          facts: enginePort(port({ versions: { ...mutual, 'TLSv1.3': refused() } })),
          hints,
        },
        {
          name: 'nothing at all comes in the clear',
          facts: enginePort(port({ versions: mutual, plain: { state: 'no-http' } })),
          hints,
        },
      ],
      fail: [
        {
          name: 'plain HTTP',
          facts: enginePort(
            port({
              versions: { 'TLSv1.3': lost() },
              plain: { state: 'answered', answer: http(200, { apiVersion: '1.51' }) },
            }),
          ),
          hints,
          observed: 'in the clear HTTP 200',
        },
        {
          name: 'TLS that asks nobody for a certificate encrypts and lets everybody in',
          facts: enginePort(port({ answer: http(200, { apiVersion: '1.51' }) })),
          hints: { ...hints, verify: unknown },
          observed: 'over TLS HTTP 200',
        },
        {
          name: 'plain HTTP, whatever a port beyond those that are asked does',
          facts: withAnother(
            enginePort(port({ plain: { state: 'answered', answer: http(200, { apiVersion: '1.51' }) } })),
          ),
          hints,
        },
        {
          name: 'on loopback',
          facts: enginePort(port({ answer: http(200, { apiVersion: '1.41' }) }), { listener: '127.0.0.1' }),
          hints,
        },
        {
          name: 'on another address alone, without tlsverify',
          facts: enginePort(null, { listener: '10.0.0.1', unasked: 'not-on-loopback' }),
          hints: options(false),
          observed: 'not asked',
        },
      ],
      manual: [
        {
          name: 'an authorization plugin answers',
          facts: enginePort(port({ answer: http(403) })),
          hints,
          observed: 'HTTP 403',
        },
        {
          name: 'on another address alone, with tlsverify',
          facts: enginePort(null, { listener: '10.0.0.1', unasked: 'not-on-loopback' }),
          hints,
        },
        {
          name: 'something answers in the clear that is no hint at TLS',
          facts: enginePort(port({ versions: mutual, plain: { state: 'answered', answer: http(502) } })),
          hints,
        },
      ],
      notapplicable: [{ name: 'no TCP port', facts: noPort, hints }],
      error: [
        { name: 'its sockets may not be seen', facts: enginePort(null, { unasked: 'not-seen' }), hints },
        {
          name: 'its options may not be read',
          facts: enginePort(null, { unasked: 'own-network' }),
          hints: { tls: unknown, verify: unknown },
        },
        {
          name: 'the host forwards nothing',
          facts: enginePort(
            port({ versions: { 'TLSv1.3': lost('forwarding-denied') }, plain: lost('forwarding-denied') }),
          ),
          hints,
        },
        { name: 'TLS without an answer and without an alert', facts: enginePort(port()), hints },
        { name: 'a port that was not asked about', facts: { ...enginePort(port()), handshakes: [] }, hints },
        {
          name: 'a port beyond those that are asked, where those turn everybody away',
          facts: withAnother(enginePort(port({ versions: mutual }))),
          hints,
        },
      ],
    }),
  ).toEqual([]);
});

test('a finished handshake of TLS 1.3 is no entry: the alert comes after it', () => {
  const [verdict] = judge(check, {
    facts: enginePort(port({ versions: { ...mutual, 'TLSv1.2': refused() } })),
    hints,
  });
  expect(verdict?.status).toBe('pass');
});

test('says how far an open port reaches', () => {
  const open = port({ answer: http(200) });
  const messages = ['127.0.0.1', '::'].map(
    (listener) => judge(check, { facts: enginePort(open, { listener }), hints })[0],
  );
  expect(messages).toMatchObject([
    { message: expect.stringContaining('every process of this machine on 127.0.0.1:2376') },
    { message: expect.stringContaining('everybody who reaches it on [::]:2376') },
  ]);
});
