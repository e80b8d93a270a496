import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hop } from '../../../src/model/inventory.ts';
import { ConnectFailure } from '../../../src/transports/ssh/connect-failure.ts';
import { findWay } from '../../../src/transports/ssh/find-way.ts';
import { parseSshConfig, readSshConfig } from '../../../src/transports/ssh/ssh-config.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-ssh-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function configured(text: string): Promise<{ configFile: string }> {
  const configFile = join(folder, `config-${Math.random().toString(36).slice(2)}`);
  await writeFile(configFile, text);
  return { configFile };
}

describe('the configuration of SSH', () => {
  it('is what the OpenSSH client makes of it, with Include and Match', async () => {
    await writeFile(join(folder, 'more'), 'Host web\n  HostName 192.0.2.7\n  HostKeyAlias web.example\n');
    const overrides = await configured(
      `Include ${join(folder, 'more')}\nMatch host 192.0.2.7\n  User auditor\n  Port 2222\n  IdentityFile "${folder}/key with blank"\n  IdentitiesOnly yes\n  IdentityAgent none\n  UserKnownHostsFile ${folder}/a ${folder}/b\n  HashKnownHosts yes\n  ConnectTimeout 3\n  AddressFamily inet6\n`,
    );
    expect(await readSshConfig('web', overrides)).toMatchObject({
      hostname: '192.0.2.7',
      user: 'auditor',
      port: 2222,
      identityFiles: [`${folder}/key with blank`],
      identitiesOnly: true,
      agent: null,
      userKnownHostsFile: `${folder}/a`,
      hostKeyAlias: 'web.example',
      hashKnownHosts: true,
      connectTimeoutMs: 3000,
      addressFamily: 'inet6',
      jumps: [],
    });
  });

  it('gives way to what the command line says', async () => {
    const overrides = await configured('User one\nPort 1\nIdentityFile /one\n');
    const more = { user: 'two', port: 2, keys: ['/two'], knownHosts: '/known' };
    expect(await readSshConfig('web', { ...overrides, ...more })).toMatchObject({
      user: 'two',
      port: 2,
      identityFiles: ['/two'],
      identitiesOnly: true,
      knownHostsFiles: ['/known'],
    });
  });

  it.each([
    ['SSH_AUTH_SOCK', '/run/agent'],
    ['$OTHER', '/run/other'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: ssh_config writes variables so.
    ['${OTHER}', '/run/other'],
    ['$UNSET', null],
    ['/run/fixed', '/run/fixed'],
    ['none', null],
  ])('takes the agent that IdentityAgent %s names', (named, agent) => {
    const environment = { SSH_AUTH_SOCK: '/run/agent', OTHER: '/run/other' };
    expect(parseSshConfig(`identityagent ${named}\n`, environment).agent).toBe(agent);
    expect(parseSshConfig('hostname web\n', environment).agent).toBe('/run/agent');
    expect(parseSshConfig('hostname web\n', {}).agent).toBe(null);
  });

  it('that is wrong is a reason, with the line that the client complains about', async () => {
    const overrides = await configured('Host web\n  Prot 22\n');
    const failure = await readSshConfig('web', overrides).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(ConnectFailure);
    expect((failure as ConnectFailure).why).toMatchObject({ code: 'ssh-config' });
    expect((failure as ConnectFailure).message).toMatch(/line 2: .*prot/i);
  });

  it('never takes the name of a host for an option', async () => {
    const named = readSshConfig('-oProxyCommand=true', await configured(''));
    await expect(named).rejects.toThrow(ConnectFailure);
  });
});

describe('the way to a host', () => {
  const way = async (address: string, text: string, hops?: readonly Hop[]) =>
    findWay({
      name: 'web',
      address,
      pins: [],
      ...(hops ? { hops } : {}),
      login: {},
      everywhere: await configured(text),
    });
  const names = async (...words: Parameters<typeof way>) =>
    (await way(...words)).map(({ config }) => `${config.user}@${config.hostname}:${config.port}`);

  it('leads over every ProxyJump in order, and over those of the first one', async () => {
    const text =
      'User u\nHost web\n  ProxyJump one,v@two:2200\nHost one\n  HostName 192.0.2.1\n  ProxyJump zero\nHost two\n  HostName 192.0.2.2\n  ProxyJump never-used\n';
    expect(await names('web', text)).toEqual(['u@zero:22', 'u@192.0.2.1:22', 'v@192.0.2.2:2200', 'u@web:22']);
  });

  it('is the one that the inventory names, with addresses of IPv6', async () => {
    expect(
      await names('web', 'User u\nHost web\n  ProxyJump other\n', [
        { address: 'w@[2001:db8::1]:2200' },
        { address: 'ssh://2001:db8::2' },
      ]),
    ).toEqual(['w@2001:db8::1:2200', 'u@2001:db8::2:22', 'u@web:22']);
    expect(await names('web', 'User u\nHost web\n  ProxyJump other\n', [])).toEqual(['u@web:22']);
  });

  it('leads through nothing else where the inventory says that the first hop is reached directly', async () => {
    const text = 'User u\nHost one\n  ProxyJump zero\n';
    expect(await names('web', text, [{ address: 'one' }])).toEqual(['u@zero:22', 'u@one:22', 'u@web:22']);
    expect(await names('web', text, [{ address: 'one', direct: true }])).toEqual(['u@one:22', 'u@web:22']);
  });

  it('has the key and the pins that the inventory has for a hop', async () => {
    const pin = `SHA256:${'a'.repeat(43)}`;
    const text = 'Host *\n  IdentityFile /of/all\n';
    const hops = [{ address: 'one', name: 'bastion', key: '/of/one', hostKeys: [pin] }, { address: 'two' }];
    const [one, two, web] = await way('web', text, hops);
    expect(one).toMatchObject({ name: 'bastion', pins: [pin], config: { identityFiles: ['/of/one'] } });
    expect(two).toMatchObject({ name: 'two', pins: [], config: { identityFiles: ['/of/all'] } });
    expect(web).toMatchObject({ name: 'web', pins: [], config: { identityFiles: ['/of/all'] } });
  });

  it('has an end', async () => {
    await expect(names('web', 'Host web\n  ProxyJump other\nHost other\n  ProxyJump web\n')).rejects.toThrow(
      'more than 16 hops',
    );
  });
});
