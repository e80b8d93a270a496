import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKeyStore } from '../../../src/transports/ssh/login-keys.ts';
import { parseSshConfig } from '../../../src/transports/ssh/ssh-config.ts';
import { newSshKey } from '../../support/ssh-key.ts';

let folder: string;
const at = (name: string) => join(folder, name);

const PASSPHRASE = 'open sesame';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-keys-'));
  const pair = newSshKey();
  const locked = newSshKey(PASSPHRASE);
  const files = { plain: pair.private, open: pair.private, locked: locked.private, public: pair.public };
  for (const [name, text] of Object.entries({ ...files, garbage: 'no key', huge: 'x'.repeat(70_000) }))
    await writeFile(at(name), text, { mode: 0o600 });
  await chmod(at('open'), 0o644);
  await mkdir(at('directory'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What a host is offered of these files, and what is said of the others. */
async function offered(names: readonly string[], answers: readonly string[] = []) {
  const asked: string[] = [];
  const store = openKeyStore(async (question) => {
    asked.push(question);
    return answers[asked.length - 1] ?? null;
  });
  const config = parseSshConfig(names.map((name) => `identityfile ${at(name)}\n`).join(''), {});
  const keys = store(config);
  while ((await keys.next()) !== null);
  return { offered: keys.offered, unused: keys.unused, asked, again: store(config) };
}

describe('keys to log in with', () => {
  it.each([
    ['open', 'may be read by others (mode 0644), so it is not used: chmod 600 it'],
    ['garbage', 'holds no private key that is understood'],
    ['directory', 'is not a regular file'],
    ['huge', 'is too large to be a key (70000 bytes)'],
    ['nowhere', 'does not exist'],
    ['public', 'holds a public key only'],
  ])('%s: is not offered, and why is said', async (name, why) => {
    expect(await offered([name])).toMatchObject({ offered: [], unused: [`${at(name)} ${why}`] });
  });

  it('that lie in none of the usual places are not missed', async () => {
    expect(await offered(['nowhere', 'plain', 'elsewhere'])).toMatchObject({
      offered: [at('plain')],
      unused: [],
    });
  });

  it('are unlocked last, by a person who may mistype, and once for all hosts', async () => {
    const { again, ...first } = await offered(['locked', 'plain'], ['wrong', PASSPHRASE]);
    expect(first.offered).toEqual([at('plain'), at('locked')]);
    while ((await again.next()) !== null);
    expect(again.offered).toEqual(first.offered);
    expect(first.asked).toHaveLength(2);
  });

  it('stay locked where nobody can be asked, or where nobody knows the passphrase', async () => {
    const nobody = await offered(['locked']);
    expect(nobody.unused[0]).toMatch(/is encrypted and nobody can be asked.*ssh-add/);
    const wrong = await offered(['locked'], ['a', 'b', 'c', PASSPHRASE]);
    expect(wrong).toMatchObject({
      offered: [],
      unused: [`${at('locked')} was not unlocked: 3 passphrases were wrong`],
    });
  });
});
