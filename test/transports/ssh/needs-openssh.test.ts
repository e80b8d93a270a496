import { expect, it } from 'vitest';
import { parseKnownHosts } from '../../../src/transports/ssh/known-hosts.ts';
import { whyOpenssh } from '../../../src/transports/ssh/needs-openssh.ts';
import { parseSshConfig } from '../../../src/transports/ssh/ssh-config.ts';
import { inFile } from './host-keys.ts';

const why = (config: string, knownHosts = '', environment = {}, pinned = false): string | null => {
  const hop = { name: 'hop', config: parseSshConfig('hostname hop\nport 22\n'), pins: [] };
  const host = {
    name: 'web',
    config: parseSshConfig(`hostname web.example.org\nport 22\n${config}\n`),
    pins: pinned ? [`SHA256:${'A'.repeat(43)}`] : [],
  };
  return whyOpenssh([hop, host], parseKnownHosts('known_hosts', knownHosts), environment);
};

it('needs nobody else for what ssh2 can do', () => {
  expect(why('')).toBeNull();
  expect(why('proxycommand none\nsecuritykeyprovider internal\ngssapiauthentication yes')).toBeNull();
  expect(why('', `web.example.org ${inFile('rsa')}\n@cert-authority db ${inFile('rsa')}`)).toBeNull();
});

it.each([
  'certificatefile /x',
  'pkcs11provider /usr/lib/token.so',
  'proxycommand nc %h %p',
  'knownhostscommand /bin/keys',
  'revokedhostkeys /etc/ssh/revoked',
  'securitykeyprovider /usr/lib/sk.so',
])('leaves a host with %s to the OpenSSH client', (setting) => {
  expect(why(setting)).toBe(`the configuration of SSH sets ${setting.split(' ')[0]} for web`);
});

it('leaves hosts whose keys an authority certifies to the OpenSSH client', () => {
  expect(why('', `@cert-authority *.example.org ${inFile('rsa')}`)).toBe(
    'known_hosts trusts an authority (@cert-authority) for web',
  );
});

it('needs no authority for a host whose own key is known too, or pinned', () => {
  const authority = `@cert-authority *.example.org ${inFile('rsa')}`;
  expect(why('', `${authority}\nweb.example.org ${inFile('rsa')}`)).toBeNull();
  expect(why('', authority, {}, true)).toBeNull();
});

it('leaves hosts for which there are Kerberos tickets to the OpenSSH client', () => {
  expect(why('gssapiauthentication yes', '', { KRB5CCNAME: '/tmp/krb5cc' })).toContain('Kerberos');
  expect(why('gssapiauthentication no', '', { KRB5CCNAME: '/tmp/krb5cc' })).toBeNull();
});
