import { expect, test } from 'vitest';
import check from '../../../checks/registry/registry-tls-modern-protocols.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { accepted, lost, port, refused } from './sample-port.ts';

const old = { 'TLSv1.1': refused(), TLSv1: refused() };
const place = (versions: Parameters<typeof port>[0]) => ({ place: port(versions) });

test('registry-tls-modern-protocols', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'TLS 1.2 and 1.3', facts: place({}) },
        {
          name: 'TLS 1.2 alone',
          facts: place({
            versions: { 'TLSv1.3': refused(), 'TLSv1.2': accepted('ECDHE-RSA-AES256-GCM-SHA384'), ...old },
          }),
        },
        {
          name: 'TLS 1.3 alone, for a policy that wants it',
          facts: place({ versions: { 'TLSv1.3': accepted(), 'TLSv1.2': refused(), ...old } }),
          policy: { 'minimum-tls-version': '1.3' },
        },
        {
          name: 'an old version is refused for want of a cipher, by a server that speaks newer ones',
          facts: place({
            versions: {
              'TLSv1.3': accepted(),
              'TLSv1.2': accepted(),
              'TLSv1.1': refused(40),
              TLSv1: refused(40),
            },
          }),
        },
      ],
      fail: [
        {
          name: 'TLS 1.0 alone, which a client of today takes for a closed port',
          facts: place({
            versions: {
              'TLSv1.3': refused(),
              'TLSv1.2': refused(),
              'TLSv1.1': refused(),
              TLSv1: accepted('AES256-SHA'),
            },
          }),
          observed: 'TLS 1.0 accepted (AES256-SHA)',
        },
        {
          name: 'TLS 1.1 beside newer ones',
          facts: place({
            versions: {
              'TLSv1.3': accepted(),
              'TLSv1.2': accepted(),
              'TLSv1.1': accepted('AES128-SHA'),
              TLSv1: refused(),
            },
          }),
        },
        {
          name: 'none that anybody knows',
          facts: place({ versions: { 'TLSv1.3': refused(), 'TLSv1.2': refused(), ...old } }),
        },
      ],
      manual: [
        {
          name: 'it chose a weak cipher of all',
          facts: place({ versions: { 'TLSv1.3': refused(), 'TLSv1.2': accepted('AES256-SHA'), ...old } }),
        },
      ],
      error: [
        { name: 'no TLS at all', facts: place({ versions: { 'TLSv1.3': lost() } }) },
        {
          name: 'a reset by something in between is no refusal',
          facts: place({
            versions: { 'TLSv1.3': accepted(), 'TLSv1.2': accepted(), 'TLSv1.1': lost(), TLSv1: lost() },
          }),
        },
        {
          name: 'alerts that are not about the version, and no version at all',
          facts: place({
            versions: {
              'TLSv1.3': refused(112),
              'TLSv1.2': refused(112),
              'TLSv1.1': refused(112),
              TLSv1: refused(112),
            },
          }),
        },
      ],
    }),
  ).toEqual([]);
});
