import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { type ChooseOptions, chooseHosts } from '../../src/cli/choose-hosts.ts';
import { runOptions } from '../../src/cli/options.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-choose-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** The only host of an inventory that sets one thing, as a command line with these words has it. */
async function chosen(setting: string, ...words: string[]) {
  const file = join(folder, 'fleet.yml');
  writeFileSync(file, `hosts:\n  web: {${setting}}\n`);
  const command = new Command().exitOverride();
  for (const option of runOptions('inventory', 'sshKey', 'hostKey', 'transport', 'sudo', 'timeout')) {
    command.addOption(option);
  }
  command.parse(['-i', file, ...words], { from: 'user' });
  const { hosts } = await chooseHosts([], command.opts<ChooseOptions>(), keptStreams());
  const [host] = hosts;
  return host;
}

test('standard input is not taken for the targets and for a password', async () => {
  const both = chooseHosts([], { inventory: '-', sudoPasswordFd: 0 }, keptStreams());
  await expect(both).rejects.toThrow(/cannot hold the password too: .*--sudo-password-fd 3 3<FILE/);
});

const pin = (sign: string) => `SHA256:${sign.repeat(43)}`;

describe('the command line stands over the environment, and that over the inventory', () => {
  test.each([
    ['key', '--ssh-key', '/a', '/b', '/c'],
    ['hostKeys', '--host-key', [pin('a')], [pin('b'), pin('c')], [pin('d')]],
    ['transport', '--transport', 'ssh2', 'openssh', 'ssh2'],
    ['sudo', '--sudo', 'never', 'always', 'auto'],
    ['timeout', '--timeout', 1, 2, 3],
  ])('%s', async (key, option, ofLine, ofEnvironment, ofInventory) => {
    const setting = `${key}: ${JSON.stringify(ofInventory)}`;
    expect(await chosen(setting)).toHaveProperty(key, ofInventory);
    vi.stubEnv(`PLIMSOLL_${option.slice(2).replaceAll('-', '_').toUpperCase()}`, String(ofEnvironment));
    expect(await chosen(setting)).toHaveProperty(key, ofEnvironment);
    expect(await chosen(setting, option, String(ofLine))).toHaveProperty(key, ofLine);
  });
});
