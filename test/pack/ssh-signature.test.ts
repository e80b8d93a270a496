import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signBySsh, verifyBySsh } from '../../src/pack/ssh-signature.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-ssh-signature-'));
const at = (name: string): string => join(folder, name);
let [key, other, signature] = ['', '', ''];
beforeAll(async () => {
  const made = (name: string): string => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', at(name)]);
    return readFileSync(at(`${name}.pub`), 'utf8').trim();
  };
  [key, other] = [made('key'), made('other')];
  signature = await signBySsh('a text', at('key'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['ann KEY', 'ann'],
  ['# ann\nann namespaces="git" KEY\nbob namespaces="file,plimsoll" KEY', 'bob'],
  ['ann valid-before="20200101" KEY\nbob KEY', 'bob'],
  ['bob OTHER\nann namespaces="git" KEY', null],
  ['ann namespaces="git" KEY\nbob namespaces="plimsoll" OTHER', null],
  ['ann valid-before="20200101" KEY', null],
  ['*@example.org KEY', '*@example.org'],
  ['"!bob,*@example.org" namespaces="plimsoll" KEY', '*@example.org'],
  ['', null],
  ['KEY', null],
])('of the allowed signers %j it is that of %j', async (lines, principal) => {
  writeFileSync(at('signers'), `${lines.replaceAll('KEY', key).replaceAll('OTHER', other)}\n`);
  const verdict = await verifyBySsh('a text', signature, at('signers'), folder);
  expect(verdict.state).toBe(principal === null ? 'untrusted' : 'trusted');
  expect('principal' in verdict ? verdict.principal : null).toBe(principal);
});
