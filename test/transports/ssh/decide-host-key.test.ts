import { describe, expect, it } from 'vitest';
import {
  answerToHostKey,
  decideHostKey,
  type HostKeyPolicy,
} from '../../../src/transports/ssh/decide-host-key.ts';
import type { HostToVerify } from '../../../src/transports/ssh/host-names.ts';
import { type HostKeyVerdict, hostKeyVerdict } from '../../../src/transports/ssh/judge-host-key.ts';
import { parseKnownHosts } from '../../../src/transports/ssh/known-hosts.ts';
import { inFile, KEYS } from './host-keys.ts';

const host: HostToVerify = { name: 'web.example.org', port: 2222, alias: null, address: null };
const key = KEYS.ed25519.blob;
const SHOWN = KEYS.ed25519.fingerprint;
const POLICIES: readonly HostKeyPolicy[] = ['yes', 'accept-new', 'ask'];

const verdict = (...texts: readonly string[]): HostKeyVerdict =>
  hostKeyVerdict(parseKnownHosts('/root/.ssh/known_hosts', texts.join('\n')), host, key);

const VERDICTS = {
  match: verdict(`* ${inFile('ed25519')}`),
  revoked: verdict(`# ours`, `@revoked * ${inFile('ed25519')}`),
  mismatch: verdict(`[web.example.org]:2222 ${inFile('rsa')}`, `* ${inFile('other')}`),
  authority: verdict(`@cert-authority * ${inFile('rsa')}`),
  unreadable: verdict('[web.example.org]:2222 ssh-ed25519'),
  unknown: verdict(),
};

const decide = (
  name: keyof typeof VERDICTS,
  { policy = 'yes', pins = [], ...more }: Partial<Parameters<typeof decideHostKey>[0]> = {},
) => decideHostKey({ host, key, verdict: VERDICTS[name], policy, pins, ...more });

const refusal = (...words: readonly string[]) => ({
  accept: false,
  message: expect.toSatisfy((text: string) => words.every((word) => text.includes(word)), words.join(' … ')),
  next: expect.stringMatching(/\.$/),
});

describe.each(POLICIES)('by the policy %s', (policy) => {
  it('accepts a key that is known, and says where', () => {
    expect(decide('match', { policy })).toEqual({
      accept: true,
      how: 'known_hosts /root/.ssh/known_hosts:1',
      record: false,
    });
  });

  it('refuses another key than the known ones, with all fingerprints and their places', () => {
    expect(decide('mismatch', { policy })).toEqual(
      refusal(
        'web.example.org, port 2222',
        `showed ssh-ed25519 ${SHOWN}`,
        `/root/.ssh/known_hosts:1 has ssh-rsa ${KEYS.rsa.fingerprint}`,
        `/root/.ssh/known_hosts:2 has ssh-ed25519 ${KEYS.other.fingerprint}`,
      ),
    );
    expect(decide('mismatch', { policy })).toMatchObject({
      next: expect.stringMatching(/ssh_host_ed25519_key\.pub.*remove .*known_hosts:1, .*known_hosts:2 /),
    });
  });

  it('refuses a revoked key, even if it is pinned', () => {
    for (const pins of [[], [SHOWN]]) {
      expect(decide('revoked', { policy, pins })).toEqual(
        refusal('web.example.org', 'revoked', SHOWN, '/root/.ssh/known_hosts:2'),
      );
    }
  });

  it('refuses a plain key where an authority is trusted, and what cannot be told', () => {
    expect(decide('authority', { policy })).toEqual(
      refusal('certificate', SHOWN, '/root/.ssh/known_hosts:1'),
    );
    expect(decide('unreadable', { policy })).toEqual(
      refusal(SHOWN, '/root/.ssh/known_hosts:1 cannot be read: it ends before the key'),
    );
  });

  it('lets pins alone decide', () => {
    for (const name of ['match', 'mismatch', 'authority', 'unreadable', 'unknown'] as const) {
      expect(decide(name, { policy, pins: [KEYS.rsa.fingerprint, SHOWN] })).toEqual({
        accept: true,
        how: 'pinned',
        record: false,
      });
      expect(decide(name, { policy, pins: [KEYS.rsa.fingerprint, 'SHA256:'] })).toEqual(
        refusal('pinned', `showed ssh-ed25519 ${SHOWN}`, KEYS.rsa.fingerprint),
      );
    }
    expect(decide('match', { policy, pins: [KEYS.rsa.fingerprint] })).toEqual(
      refusal('/root/.ssh/known_hosts:1 knows that key'),
    );
  });

  it('refuses what is no key, even unseen', () => {
    expect(decide('unknown', { policy, key: Buffer.from('garbage') })).toEqual(refusal('is no key'));
  });
});

describe('a host that is not known', () => {
  it('is refused by the policy yes, with what to compare', () => {
    expect(decide('unknown')).toEqual(
      refusal('web.example.org, port 2222', 'not known', `ssh-ed25519 ${SHOWN}`),
    );
    expect(decide('unknown')).toMatchObject({
      next: expect.stringMatching(/ssh_host_ed25519_key\.pub.*--host-key/),
    });
  });

  it('is accepted by the policy accept-new, marked as unverified', () => {
    expect(decide('unknown', { policy: 'accept-new' })).toEqual({
      accept: true,
      how: 'first use, unverified',
      record: true,
    });
  });

  it('is put to a person by the policy ask', () => {
    const asked = decide('unknown', { policy: 'ask' });
    expect(asked).toEqual({
      accept: 'ask',
      question: expect.toSatisfy((text: string) => text.includes('web.example.org') && text.includes(SHOWN)),
    });
  });

  it.each(['accept-new', 'ask'] as const)('is refused by %s where its name would be a pattern', (policy) => {
    expect(decide('unknown', { policy, host: { ...host, name: '*' } })).toEqual(
      refusal(SHOWN, 'cannot be written'),
    );
    expect(decide('unknown', { policy, host: { ...host, name: '*', alias: 'star' } })).toMatchObject({
      accept: policy === 'ask' ? 'ask' : true,
    });
  });
});

describe('an answer', () => {
  const answer = (text: string) => answerToHostKey(text, { host, key });
  it.each(['yes', ' YES \n'])('%j accepts, and verifies nothing', (text) => {
    expect(answer(text)).toEqual({ accept: true, how: 'first use, unverified', record: true });
  });

  it('that is the fingerprint verifies it', () => {
    expect(answer(`${SHOWN}\n`)).toEqual({
      accept: true,
      how: 'first use, fingerprint given by a person',
      record: true,
    });
  });

  it.each(['no', 'NO', '', ' '])('%j refuses', (text) => {
    expect(answer(text)).toEqual(refusal('web.example.org', SHOWN));
  });

  it.each(['y', 'yess', KEYS.rsa.fingerprint, SHOWN.toLowerCase()])('%j is none', (text) => {
    expect(answer(text)).toBeNull();
  });
});

describe('a message', () => {
  it('shows names and files of any kind on one line, and not without end', () => {
    const texts = Array.from({ length: 100 }, () => `* ${inFile('other')}`).join('\n');
    const mismatch = hostKeyVerdict(parseKnownHosts('/tmp/\u001b[31mkh', texts), host, key);
    const refused = decideHostKey({
      host: { ...host, name: 'web\u202e', alias: 'al\nias' },
      key,
      verdict: mismatch,
      policy: 'yes',
      pins: [],
    });
    if (refused.accept !== false) throw new Error('It was accepted.');
    expect(refused.message).toMatch(/web\\u\{202e\}, port 2222 \(known as al\\u\{a\}ias\)/);
    expect(refused.message).toContain('/tmp/\\u{1b}[31mkh:1 has');
    expect(refused.message).toContain('96 more');
    expect(refused.message + refused.next).not.toMatch(/\p{Cc}/u);
    expect(refused.message.length).toBeLessThan(1000);
  });

  it.each([
    ['ed25519', 'ssh_host_ed25519_key.pub'],
    ['ecdsa', 'ssh_host_ecdsa_key.pub'],
    ['rsa', 'ssh_host_rsa_key.pub'],
  ] as const)('names the file in which a host has its %s key', (name, file) => {
    for (const seen of ['unknown', 'mismatch'] as const) {
      expect(decide(seen, { key: KEYS[name].blob })).toMatchObject({ next: expect.stringContaining(file) });
    }
    const unheard = Buffer.concat([Buffer.from([0, 0, 0, 5]), Buffer.from('ssh-xrest')]);
    expect(decide('unknown', { key: unheard })).toMatchObject({
      next: expect.stringContaining('host_*_key.pub'),
    });
  });

  it('names the port where it is not the usual one', () => {
    expect(decide('unknown', { host: { ...host, port: 22 } })).toEqual(
      refusal('The host key of web.example.org is not known'),
    );
  });

  it('tells of a file as a whole', () => {
    const problem = { file: '/etc/ssh/ssh_known_hosts', line: 0, problem: 'permission denied' };
    expect(
      decideHostKey({
        host,
        key,
        verdict: { kind: 'unknown', unreadable: [problem] },
        policy: 'accept-new',
        pins: [],
      }),
    ).toEqual(refusal('/etc/ssh/ssh_known_hosts cannot be read: permission denied'));
  });
});
