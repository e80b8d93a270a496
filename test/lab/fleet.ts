import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '../../src/model/results.ts';
import { root } from '../contracts/modules.ts';
import { soundResults } from '../support/adds-up.ts';
import { type Audited, verdicts } from './audited.ts';
import { type Suite, startHost, type WiredHost } from './lab.ts';
import { type PreparedHost, prepareSsh, type SshClient, type Sshd } from './ssh.ts';

/** A host of the lab with every kind of login and sshd. */
export type FleetHost = WiredHost & PreparedHost;

type Result = Results['hosts'][number];

/** What an audit from outside came to, by the names of the inventory. */
export interface FleetAudit {
  readonly fleet: Readonly<Record<string, Result>>;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a host and makes its logins and sshds. */
export async function startFleetHost(
  client: SshClient,
  name: string,
  suite: Suite,
  scenario: string,
): Promise<FleetHost> {
  const started = await startHost({ name, suite, scenario });
  return { ...started, ...(await prepareSsh(started, client)) };
}

/** What an inventory says of a host: its address, who logs in, by which sshd, and more settings. */
export const at = (host: FleetHost, user: string, sshd?: Sshd, more = ''): string =>
  `{address: ${host.address}, user: ${user}${sshd ? `, port: ${host.ports[sshd]}` : ''}${more ? `, ${more}` : ''}}`;

/** What runs the program, words of its command line behind it. */
export const CLI: readonly string[] = [process.execPath, join(root, 'src/cli/main.ts')];

/** The same with a password on descriptor 3, for --sudo-password-fd 3. */
export async function cliWithPassword(client: SshClient, password: string): Promise<readonly string[]> {
  const file = join(client.home, 'password');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return ['sh', '-c', `exec ${CLI.join(' ')} "$@" 3<${file}`, 'sh'];
}

let runs = 0;

/** Audits the hosts of an inventory from outside with the client's plain key, in one run. */
export async function auditFleet(
  client: SshClient,
  hosts: Readonly<Record<string, string>>,
  words: readonly string[] = [],
  program = CLI,
): Promise<FleetAudit> {
  runs += 1;
  const inventory = join(client.home, `inventory-${runs}.yaml`);
  const out = join(client.home, `run-${runs}`);
  const lines = Object.entries(hosts).map(([name, line]) => `  ${name}: ${line}`);
  await writeFile(inventory, `defaults: {key: ${client.keys.plain}}\nhosts:\n${lines.join('\n')}\n`);
  const said = await client.run(
    [...program, 'audit', '-i', inventory, '--out-dir', out, '-o', 'json', '--quiet', ...words],
    { timeout: 120 },
  );
  const text = await readFile(join(out, 'results.json'), 'utf8').catch(() => {
    throw new Error(`There are no results; it ended with ${said.exitCode}: ${said.stderr}`);
  });
  const results = soundResults(text);
  return { fleet: Object.fromEntries(results.hosts.map((one) => [one.name, one])), ...said };
}

/** Verdicts by check and object, the host itself under one name wherever it was audited from. */
export function told(audited: { readonly findings: Audited['findings'] } | undefined) {
  if (audited === undefined) throw new Error('There is no such host in the results.');
  return verdicts(
    audited.findings.map((finding) =>
      finding.resource.type === 'host'
        ? { ...finding, resource: { ...finding.resource, name: 'the host' } }
        : finding,
    ),
  );
}
