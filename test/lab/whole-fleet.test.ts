import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { soundResults } from '../support/adds-up.ts';
import { type Audited, auditOn } from './audited.ts';
import { at, cliWithPassword, type FleetHost, startFleetHost, told } from './fleet.ts';
import { engineOf, ensureLab, labMode } from './lab.ts';
import { askerPassword, authorityLine, linesFor, type SshClient, sshClient } from './ssh.ts';

/** What one person has: engines of three ages, every way to be root or not, every way in, and two that are gone. */
describe.runIf(labMode() !== 'off')('a whole fleet in one run', () => {
  let client: SshClient;
  const machines = new Map<string, FleetHost>();
  const machine = (name: string): FleetHost => {
    const found = machines.get(name);
    if (found === undefined) throw new Error(`The machine ${name} did not start.`);
    return found;
  };

  beforeAll(async () => {
    await ensureLab();
    client = await sshClient();
    for (const some of [
      [
        ['old', 'bookworm', 'no-root-login'],
        ['stable', 'trixie', 'containers'],
        ['new', 'sid', 'no-root-login'],
      ],
      [
        ['bare', 'bookworm', 'no-docker-command'],
        ['inner', 'trixie', 'no-engine'],
        ['deep', 'sid', 'no-root-login'],
      ],
    ] as const) {
      await Promise.all(
        some.map(async ([name, suite, scenario]) =>
          machines.set(name, await startFleetHost(client, `fleet-${name}`, suite, scenario)),
        ),
      );
    }
    // What restarts without end runs at one moment and not at the next; stopped, it says the same twice.
    const stopped = await machine('stable').run(
      'docker stop -t 0 state-restarting $(docker ps -aqf name=c5-15-)',
    );
    expect(stopped).toMatchObject({ exitCode: 0, stderr: '' });
    await machine('inner').behind(machine('old'));
    await machine('deep').behind(machine('inner'));
    const lines = await Promise.all([...machines.values()].map(linesFor));
    await client.know(...lines.flat(), await authorityLine(client));
    // A certificate beside a key is a reason to take the OpenSSH client, so it has a key of its own.
    await client.certify(client.keys.stranger, ['root']);
  }, 900_000);
  afterAll(async () => {
    await Promise.all([...[...machines.values()].map((one) => one.stop()), client?.remove()]);
  });

  /** Each host of the inventory with the machine and the account of the local audit that it is compared with. */
  const hosts = () =>
    ({
      'engine-20': [at(machine('old'), 'root'), 'old', 'root'],
      'engine-26': [at(machine('stable'), 'admin'), 'stable', 'root'],
      'engine-28': [at(machine('new'), 'root', 'plain'), 'new', 'root'],
      'without-root': [at(machine('new'), 'operator1', undefined, 'sudo: never'), 'new', 'operator1'],
      'group-docker': [at(machine('old'), 'deployer', undefined, 'sudo: never'), 'old', 'deployer'],
      'sudo-with-password': [at(machine('new'), 'asker', undefined, 'sudo: always'), 'new', 'root'],
      'over-two-hops': [at(machine('deep'), 'root', undefined, 'jump: inner'), 'deep', 'root'],
      'no-docker-command': [at(machine('bare'), 'root'), 'bare', 'root'],
      'no-forwarding': [at(machine('bare'), 'admin', 'no-forwarding'), 'bare', 'root'],
      certificates: [
        at(machine('old'), 'root', 'certificates', `key: ${client.keys.stranger}`),
        'old',
        'root',
      ],
      inner: [at(machine('inner'), 'root', undefined, 'jump: engine-20'), 'inner', 'root'],
    }) as const;

  test('is told what each local audit says, and why the others are missing', async () => {
    const audited = hosts();
    const inventory = join(client.home, 'fleet.yaml');
    const lines = Object.entries(audited).map(([name, [line]]) => `  ${name}: ${line}`);
    await writeFile(
      inventory,
      `defaults: {key: ${client.keys.plain}}
hosts:
${lines.join('\n')}
  refused: {address: ${machine('old').address}, port: 9}
  nowhere: {address: nowhere.invalid}
`,
    );
    const out = join(client.home, 'report');
    const words = ['audit', '-i', inventory, '--out-dir', out, '--sudo-password-fd', '3'];
    const program = await cliWithPassword(client, askerPassword);
    const { exitCode, stdout, stderr } = await client.run([...program, ...words], { timeout: 170 });

    expect(exitCode).toBe(3);
    const text = await readFile(join(out, 'results.json'), 'utf8');
    const results = soundResults(text);
    const fleet = Object.fromEntries(results.hosts.map((one) => [one.name, one]));
    expect(Object.keys(fleet)).toEqual([...Object.keys(audited), 'refused', 'nowhere']);

    for (const [name, code] of [
      ['refused', 'refused'],
      ['nowhere', 'dns'],
    ] as const) {
      expect(fleet[name], name).toMatchObject({
        state: 'failed',
        error: { code },
        score: { compliance: null },
      });
      expect(fleet[name]?.findings.filter(({ status }) => status !== 'error')).toEqual([]);
      expect(stdout).toContain(fleet[name]?.error?.detail);
    }

    const local = new Map<string, Audited>();
    const localOf = async (name: string, user: string): Promise<Audited> => {
      const known = local.get(`${name} ${user}`) ?? (await auditOn(machine(name), [], { user }));
      local.set(`${name} ${user}`, known);
      return known;
    };
    for (const [name, [, on, user]] of Object.entries(audited)) {
      const one = fleet[name];
      expect(one?.error, name).toBeNull();
      expect(told(one), name).toEqual(told(await localOf(on, user)));
      expect(one?.identity.hostKeyVerified, name).toMatch(/^(known_hosts|certificate by the authority of) /);
      if (on !== 'inner' && user !== 'operator1')
        expect(one?.engines[0]?.version, name).toMatch(`${engineOf[machine(on).suite]}.`);
      // Less privilege costs verdicts, and makes none.
      const whole = told(await localOf(on, 'root'));
      const changed = Object.entries(told(one)).filter(([key, status]) => whole[key] !== status);
      expect([...new Set(changed.map(([, status]) => status))], name).toEqual(
        user === 'root' ? [] : ['error'],
      );
    }
    expect(fleet['sudo-with-password']?.identity.becameRootBy).toBe('sudo with a password');
    expect(fleet['over-two-hops']?.identity.via?.toString().split(', ')).toHaveLength(2);
    expect(fleet.certificates?.identity.transport).toBe('openssh');

    // One line a host where nobody looks on, and every report of the run.
    for (const name of Object.keys(fleet)) expect(stderr).toMatch(new RegExp(`^.*\\b${name}\\b.*$`, 'm'));
    expect(await readdir(out)).toEqual(expect.arrayContaining(['report.html', 'results.json']));
    for (const told of [text, stdout, stderr]) expect(told).not.toContain(askerPassword);
  });
});
