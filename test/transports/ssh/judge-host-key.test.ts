import { describe, expect, it } from 'vitest';
import type { HostToVerify } from '../../../src/transports/ssh/host-names.ts';
import {
  certifyingAuthority,
  type HostKeyVerdict,
  hostKeyVerdict,
  knownKeyTypes,
} from '../../../src/transports/ssh/judge-host-key.ts';
import { parseKnownHosts } from '../../../src/transports/ssh/known-hosts.ts';
import { HASHED, inFile, KEYS } from './host-keys.ts';

const web: HostToVerify = { name: 'web.example.org', port: 22, alias: null, address: null };
const onPort: HostToVerify = { ...web, port: 2222 };
const checkIp: HostToVerify = { ...web, address: '10.0.0.7' };

const OURS = inFile('ed25519');
const OTHER = inFile('other');

const lines = (...texts: readonly string[]) => parseKnownHosts('kh', texts.join('\n'));
const judge = (host: HostToVerify, ...texts: readonly string[]): HostKeyVerdict =>
  hostKeyVerdict(lines(...texts), host, KEYS.ed25519.blob);

const unknown = { kind: 'unknown', unreadable: [] };
const place = (kind: string, line: number) => ({ kind, file: 'kh', line });
const known = (line: number, name: keyof typeof KEYS) => ({
  file: 'kh',
  line,
  type: KEYS[name].type,
  fingerprint: KEYS[name].fingerprint,
});

describe('the verdict on a key', () => {
  it('is a match at the first line that has it', () => {
    expect(
      judge(web, `db ${OURS}`, `web.example.org ${OTHER}`, `*.example.org ${OURS}`, `web.* ${OURS}`),
    ).toEqual(place('match', 3));
    expect(judge({ ...web, name: 'WEB.EXAMPLE.ORG' }, ...HASHED)).toEqual(place('match', 1));
    expect(judge({ ...web, alias: 'Web-Alias', port: 99 }, `web-alias ${OURS}`)).toEqual(place('match', 1));
  });

  it('is unknown where no line is about the host', () => {
    expect(judge(web)).toEqual(unknown);
    expect(judge(web, `db ${OURS}`, `*,!web.* ${OURS}`, `[web.example.org]:22 ${OURS}`)).toEqual(unknown);
    expect(judge({ ...web, alias: 'alias' }, `web.example.org ${OURS}`)).toEqual(unknown);
  });

  it('is a mismatch where the host has other keys, also of other types', () => {
    expect(judge(web, `web.example.org ${OTHER}`)).toEqual({ kind: 'mismatch', known: [known(1, 'other')] });
    expect(judge(web, `db ${OURS}`, `web.example.org ${inFile('rsa')}`, `* ${inFile('ecdsa')}`)).toEqual({
      kind: 'mismatch',
      known: [known(2, 'rsa'), known(3, 'ecdsa')],
    });
    expect(judge(onPort, ...HASHED)).toMatchObject({ kind: 'mismatch' });
  });

  it('takes a key cut short for another key', () => {
    const cut = KEYS.ed25519.blob.subarray(0, 30).toString('base64');
    expect(judge(web, `web.example.org ssh-ed25519 ${cut}`)).toMatchObject({ kind: 'mismatch' });
  });

  it('is a revocation, whatever else is known, and by every name of the host', () => {
    for (const revocation of ['@revoked *', '@revoked web.example.org', '@revoked\tweb.*']) {
      expect(judge(web, `web.example.org ${OURS}`, `${revocation} ${OURS}`)).toEqual(place('revoked', 2));
    }
    expect(judge(web, `@revoked web.example.org ${OTHER}`)).toEqual(unknown);
    expect(judge(web, `@revoked db ${OURS}`, `web.example.org ${OURS}`)).toEqual(place('match', 2));
    expect(judge(web, `web.example.org ${OTHER}`, `@revoked * ${OURS}`)).toEqual(place('revoked', 2));
    expect(judge(onPort, `[web.example.org]:2222 ${OURS}`, `@revoked web.example.org ${OURS}`)).toEqual(
      place('revoked', 2),
    );
    expect(judge(checkIp, `web.example.org ${OURS}`, `@revoked 10.0.0.7 ${OURS}`)).toEqual(
      place('revoked', 2),
    );
    const elsewhere = { ...onPort, address: '10.0.0.7' };
    expect(judge(elsewhere, `[web.example.org]:2222 ${OURS}`, `@revoked 10.0.0.7 ${OURS}`)).toEqual(
      place('revoked', 2),
    );
  });

  it('on a port of its own takes the name without the port where it fits, and leaves it where it does not', () => {
    expect(judge(onPort, `web.example.org ${OURS}`)).toEqual(place('match', 1));
    expect(judge(onPort, `web.example.org ${OTHER}`)).toEqual(unknown);
    expect(judge(onPort, `web.example.org ${OURS}`, `[web.example.org]:2222 ${OTHER}`)).toEqual({
      kind: 'mismatch',
      known: [known(2, 'other')],
    });
    expect(judge(web, `[web.example.org]:2222 ${OURS}`)).toEqual(unknown);
  });

  it('where the address counts too refuses what it contradicts, and takes no address for a name', () => {
    expect(judge(checkIp, `web.example.org ${OURS}`)).toEqual(place('match', 1));
    expect(judge(checkIp, `web.example.org,10.0.0.7 ${OURS}`)).toEqual(place('match', 1));
    expect(judge(checkIp, `10.0.0.7 ${OURS}`)).toEqual(unknown);
    const differs = { kind: 'mismatch', known: [known(2, 'other')] };
    expect(judge(checkIp, `web.example.org ${OURS}`, `10.0.0.7 ${OTHER}`)).toEqual(differs);
    expect(judge(checkIp, `db ${OURS}`, `10.0.0.7 ${OTHER}`)).toEqual(differs);
    expect(judge(web, `web.example.org ${OURS}`, `10.0.0.7 ${OTHER}`)).toEqual(place('match', 1));
    const elsewhere = { ...onPort, address: '10.0.0.7' };
    expect(judge(elsewhere, `web.example.org ${OURS}`, `10.0.0.7 ${OTHER}`)).toEqual(unknown);
    expect(judge(elsewhere, `[web.example.org]:2222 ${OURS}`, `10.0.0.7 ${OTHER}`)).toEqual(
      place('match', 1),
    );
  });

  it('names the authority only where no plain key is known', () => {
    const authority = `@cert-authority *.example.org ${inFile('rsa')}`;
    expect(judge(web, authority)).toEqual(place('authority', 1));
    expect(judge(onPort, `@cert-authority web.example.org ${inFile('rsa')}`)).toEqual(place('authority', 1));
    expect(judge(web, authority, `web.example.org ${OURS}`)).toEqual(place('match', 2));
    expect(judge(web, authority, `web.example.org ${OTHER}`)).toMatchObject({ kind: 'mismatch' });
    // An authority's own key is no key of a host.
    expect(judge(web, `@cert-authority * ${OURS}`)).toEqual(place('authority', 1));
  });

  it('tells lines that are about the host and cannot be read', () => {
    expect(
      judge(web, 'web.example.org ssh-ed25519', `@revoked *.org ${OURS.slice(0, -1)}`, 'db x y'),
    ).toEqual({
      kind: 'unknown',
      unreadable: [
        { file: 'kh', line: 1, problem: 'it ends before the key' },
        { file: 'kh', line: 2, problem: 'its key is not base64' },
      ],
    });
    expect(judge(web, `@trusted * ${OURS}`, `|1|x|y ${OURS}`)).toEqual(unknown);
    expect(judge(onPort, '* ssh-ed25519')).toMatchObject({ unreadable: [{ line: 1 }] });
    expect(judge(web, 'web.example.org ssh-ed25519', `web.* ${OURS}`)).toEqual(place('match', 2));
  });
});

describe('what is asked of a host', () => {
  const all = [
    `web.example.org ${inFile('rsa')}`,
    `db ${inFile('ecdsa')}`,
    `web.* ${OURS}`,
    `web.* ${OTHER}`,
  ];

  it('are the types of the keys that are known of it', () => {
    expect(knownKeyTypes(lines(...all), web)).toEqual(['ssh-rsa', 'ssh-ed25519']);
    expect(knownKeyTypes(lines(...all), onPort)).toEqual(['ssh-rsa', 'ssh-ed25519']);
    expect(knownKeyTypes(lines(...all, `[web.example.org]:2222 ${inFile('ecdsa')}`), onPort)).toEqual([
      'ecdsa-sha2-nistp256',
    ]);
    expect(knownKeyTypes(lines(`@revoked * ${OURS}`, `@cert-authority * ${OURS}`), web)).toEqual([]);
  });

  it('is a certificate where an authority is trusted', () => {
    const trusting = lines(...all, `@cert-authority *.example.org ${OURS}`);
    expect(certifyingAuthority(trusting, web)).toEqual({ file: 'kh', line: 5 });
    expect(certifyingAuthority(trusting, { ...onPort, name: 'web.example.org' })).toEqual({
      file: 'kh',
      line: 5,
    });
    expect(certifyingAuthority(trusting, { ...web, name: 'example.net' })).toBeNull();
    expect(certifyingAuthority(lines(...all), web)).toBeNull();
  });
});
