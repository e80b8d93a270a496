import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectionInput } from '../../src/collect/frame.ts';
import { installedScript, sudoersText } from '../../src/collect/installed-script.ts';
import { unframe } from '../../src/collect/unframe.ts';
import { fileStatuses } from '../../src/probes/host/file-statuses.ts';
import { TASKS } from '../../src/transports/ssh/installed-program.ts';
import { at, auditFleet, CLI, type FleetHost, startFleetHost, told } from './fleet.ts';
import { ensureLab, labMode } from './lab.ts';
import { linesFor, type SshClient, sshClient } from './ssh.ts';

const script = installedScript();

describe.runIf(labMode() !== 'off')('the collection script that root has installed', () => {
  let client: SshClient;
  /** The newest sudo and the oldest, the first with a shell that is dash, the other the same. */
  let hosts: readonly FleetHost[];

  beforeAll(async () => {
    await ensureLab();
    client = await sshClient();
    hosts = await Promise.all([
      startFleetHost(client, 'installed-sid', 'sid', 'swarm-manager'),
      startFleetHost(client, 'installed-bookworm', 'bookworm', 'no-root-login'),
    ]);
    await client.know(...(await Promise.all(hosts.map(linesFor))).flat());
    for (const host of hosts) {
      await said(host, [
        'for login in auditor engineer; do',
        '  useradd --create-home --shell /bin/bash $login',
        '  install -d -m 700 -o $login -g $login /home/$login/.ssh',
        '  install -m 600 -o $login -g $login /root/.ssh/authorized_keys /home/$login/.ssh/authorized_keys',
        'done',
        'usermod --append --groups docker engineer',
        'printf "Defaults:engineer requiretty\nDefaults setenv\n" >/etc/sudoers.d/terminals',
        'chmod 440 /etc/sudoers.d/terminals',
      ]);
    }
  }, 900_000);
  afterAll(async () => {
    await Promise.all([...(hosts ?? []).map((host) => host.stop()), client?.remove()]);
  });

  /** What root's shell says on a host; fails where the shell does. */
  async function said(host: FleetHost, lines: readonly string[], stdin = ''): Promise<string> {
    const { exitCode, stdout, stderr } = await host.run(['sh', '-ec', lines.join('\n')], { stdin });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return stdout;
  }

  const install = (host: FleetHost, text: string, path = script.path) =>
    said(
      host,
      [
        'rm -f /usr/local/libexec/plimsoll-collect-*',
        'mkdir -p /usr/local/libexec',
        `cat >${path}`,
        `chmod 755 ${path}`,
      ],
      text,
    );

  const permit = (host: FleetHost, text: string) =>
    said(host, ['cat >/etc/sudoers.d/plimsoll', 'chmod 440 /etc/sudoers.d/plimsoll', 'visudo -cq'], text);

  const audit = (words: Readonly<Record<string, string>>) => auditFleet(client, words);

  test('is not used where it is not there, is of another version, was changed, or is not permitted', async () => {
    const [host] = hosts as [FleetHost];
    const saidAbout = async () => {
      const { fleet } = await audit({ auditor: at(host, 'auditor') });
      expect(fleet.auditor?.identity).toMatchObject({ becameRootBy: null, auditedAs: 'auditor' });
      return String(fleet.auditor?.identity.sudoSaid);
    };
    await permit(host, sudoersText(['auditor', 'engineer']));
    expect(await saidAbout()).toContain('; the collection script is not installed');
    const other = '/usr/local/libexec/plimsoll-collect-0123456789ab';
    await install(host, script.text, other);
    expect(await saidAbout()).toContain(
      `of the collection scripts there is plimsoll-collect-0123456789ab, and this version needs ${script.name}`,
    );
    await install(host, `${script.text}\n`);
    expect(await saidAbout()).toContain(`${script.path} is not the file that plan --install-script prints`);
    // sudo itself would not run it either.
    const refused = await host.run(['sudo', '-n', script.path], { user: 'auditor' });
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    await install(host, script.text);
    await permit(host, sudoersText(['engineer']));
    expect(await saidAbout()).toContain(`${script.path} is there, but sudo does not permit it`);
  });

  test('gives an account that may be root by nothing else the verdicts that root gets', async () => {
    for (const host of hosts) {
      await install(host, script.text);
      await permit(host, sudoersText(['auditor', 'engineer']));
      const { fleet, exitCode } = await audit({
        root: at(host, 'root'),
        auditor: at(host, 'auditor'),
        'auditor-by-openssh': at(host, 'auditor', undefined, 'transport: openssh'),
        'auditor-without-forwarding': at(host, 'auditor', 'no-forwarding'),
        'auditor-in-one-session': at(host, 'auditor', 'one-session'),
        engineer: at(host, 'engineer'),
        'by-openssh': at(host, 'engineer', undefined, 'transport: openssh'),
        insisted: at(host, 'engineer', undefined, 'sudo: always'),
        never: at(host, 'engineer', undefined, 'sudo: never'),
        admin: at(host, 'admin'),
      });
      expect(exitCode).toBe(0);
      const { never, root, ...asRoot } = fleet;
      for (const [name, audited] of Object.entries(asRoot)) {
        expect(told(audited), name).toEqual(told(root));
        expect(audited.identity.auditedAs).toBe('root');
      }
      const byScript = 'sudo -n, which permits the installed collection script';
      expect(fleet.engineer?.identity).toMatchObject({ loginUser: 'engineer', becameRootBy: byScript });
      expect(fleet.engineer?.identity).not.toHaveProperty('sudoSaid');
      expect(never?.identity).toMatchObject({ becameRootBy: null, auditedAs: 'engineer' });
      // Whoever may run everything does so.
      expect(fleet.admin?.identity.becameRootBy).toBe('sudo -n');
    }
  });

  test('is all that the line for sudoers permits', async () => {
    for (const host of hosts) {
      const refused = ['a password is required', 'not allowed', 'may not run', 'may not preserve'];
      for (const words of [
        ['sh', '-c', ':'],
        ['sh', script.path],
        [script.path, 'x'],
        [script.path, ''],
        ['LD_PRELOAD=/tmp/x.so', script.path],
        ['-E', script.path],
        ['-u', 'operator1', script.path],
      ]) {
        const { exitCode, stderr } = await host.run(['sudo', '-n', ...words], { user: 'auditor' });
        expect(exitCode, words.join(' ')).toBe(1);
        expect(refused.some((part) => stderr.includes(part))).toBe(true);
      }
      const { exitCode, stderr } = await host.run(['sudo', '-n', script.path], { user: 'auditor' });
      expect({ exitCode, stderr }).toEqual({ exitCode: 97, stderr: 'plimsoll: the input is not whole\n' });
    }
  });

  test('takes what it is told for data and nothing else', async () => {
    const parameters = [
      '/tmp/$(touch /tmp/owned)',
      '/tmp/`touch /tmp/owned`',
      "/tmp/'; touch /tmp/owned; '",
      '/tmp/a\nb\\c "d" *',
      '--help',
      '-n',
      '/etc/passwd',
    ];
    const input = `${TASKS.collect}${collectionInput('=mark=', [{ id: 'file-statuses', parameters }])}`;
    for (const host of hosts) {
      await install(host, script.text);
      await permit(host, sudoersText(['auditor']));
      const options = { user: 'auditor', stdin: input };
      const { exitCode, stdout, stderr } = await host.run(['sudo', '-n', script.path], options);
      expect(exitCode).toBe(0);
      const ran = { stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
      const [output] = unframe(ran, 1, '=mark=');
      const read = fileStatuses.project({ stdout: String(output?.stdout), exitCode: 0 });
      expect(read).toMatchObject({
        ok: true,
        data: Object.fromEntries(
          parameters.map((path) => [path, { state: path === '/etc/passwd' ? 'present' : 'absent' }]),
        ),
      });
      expect(await said(host, ['ls /tmp'])).not.toContain('owned');
    }
  });

  test('is told of by plan --check, host for host, with what would not be read', async () => {
    const [host] = hosts as [FleetHost];
    const checked = async (...targets: readonly string[]) =>
      client.run([...CLI, 'plan', '--check', '--ssh-key', client.keys.plain, ...targets]);
    await install(host, script.text);
    await permit(host, sudoersText(['auditor', 'engineer']));
    const { exitCode, stdout, stderr } = await checked(
      ...['engineer', 'auditor', 'operator1', 'deployer', 'admin', 'locked'].map(
        (user) => `${user}@${host.address}`,
      ),
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' });
    const about = Object.fromEntries(
      stdout.split(/^(?=\S)/m).map((part): [string, string] => [part.slice(0, part.indexOf('@')), part]),
    );
    expect(about.engineer).toContain('root by the installed collection script alone');
    expect(about.engineer).toContain('That engineer may open it is root in all but name.');
    expect(about.auditor).toContain('answers, by the installed collection script');
    expect(about.auditor).not.toContain('root in all but name');
    expect(about.operator1).toContain('! Scripts run as operator1, not as root (');
    expect(about.operator1).toContain(`${script.path} is there, but sudo does not permit it`);
    expect(about.deployer).toContain('answers, over a stream of SSH');
    expect(about.deployer).toContain('! Unread: Only root may list the audit rules.');
    expect(about.admin).toContain('by "sudo -n sh", with which admin is root without any limit');
    expect(about.locked).toMatch(/it cannot be audited\n {2}! .*\(auth\)\n/);
    expect(stdout).toMatch(/^6 hosts: 0 would be read in full, 5 in part, 1 not at all\.$/m);
    expect(await checked(`engineer@${host.address}`)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('is what plan prints, byte for byte', async () => {
    const printed = await client.run([...CLI, 'plan', '--install-script']);
    expect(printed).toMatchObject({ exitCode: 0, stdout: script.text });
  });
});
