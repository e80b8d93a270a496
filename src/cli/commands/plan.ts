import type { InventoryHost } from '../../model/inventory.ts';
import { visibleText } from '../../model/visible-text.ts';
import { type ChooseOptions, chooseHosts } from '../choose-hosts.ts';
import { type Streams, withTimeLimit } from '../streams.ts';
import type { CheckOptions } from './plan-check.ts';

/** What is to be printed in the place of the plan. */
export interface PlanOptions {
  readonly installScript?: boolean;
  readonly sudoers?: boolean;
  readonly check?: boolean;
}

/** `plimsoll plan`: everything that an audit would run, read and ask for, and the privilege that it takes. */
export async function plan(
  targets: readonly string[],
  options: ChooseOptions & CheckOptions & PlanOptions,
  streams: Streams,
): Promise<number> {
  if (options.installScript) return printScript(streams);
  if (options.sudoers) return printSudoers(targets, options, streams);
  const hosts = await chooseHosts(targets, options, streams);
  if (options.check) {
    const limited = withTimeLimit(streams, options.runTimeout);
    return (await import('./plan-check.ts')).planCheck(hosts, options, limited);
  }
  const [{ SCRIPT_PROBES }, { API_TABLE }, { engineAhead }] = await Promise.all([
    import('../../probes/host/table.ts'),
    import('../../probes/docker/api-table.ts'),
    import('../../probes/engine/engine-ahead.ts'),
  ]);
  streams.out(
    [
      `An audit of ${visibleText(hosts.map(({ name }) => name).join(', '))} reads the following and nothing else. It writes nothing on the host, and runs nothing in a container.`,
      '',
      ...privileges(hosts),
      'Access to the Docker socket (group docker) is root on a host in all but name.',
      '',
      'One POSIX shell script, twice, with these parts (the second time those of round 2, which depend on the first):',
      `  ahead    ${engineAhead.id.padEnd(20)} ${engineAhead.source}`,
      ...SCRIPT_PROBES.map(
        ({ id, round, source, timeoutSeconds, maxBytes }) =>
          `  round ${round}  ${id.padEnd(20)} ${source}  (at most ${timeoutSeconds} s, ${size(maxBytes)})`,
      ),
      '',
      "Docker's API, on the socket of each engine, GET only:",
      ...API_TABLE.map(
        ({ path, timeoutSeconds, maxBytes }) =>
          `  GET ${path.padEnd(28)} (at most ${timeoutSeconds} s, ${size(maxBytes)})`,
      ),
      '',
    ].join('\n'),
  );
  return 0;
}

/** stdout is the file, byte for byte, so that its digest is that of the file; what to do with it goes to stderr. */
async function printScript(streams: Streams): Promise<number> {
  const { installedScript } = await import('../../collect/installed-script.ts');
  const { path, sha256, text } = installedScript();
  streams.out(text);
  streams.log(
    `plimsoll: this is ${path}, for root:root and mode 0755 (sha256 ${sha256}). "plimsoll plan --sudoers ACCOUNT@HOST" prints what sudoers needs to permit it.\n`,
  );
  return 0;
}

/** The accounts are those of the targets; where a target names none, a word to replace stands for it. */
async function printSudoers(
  targets: readonly string[],
  options: ChooseOptions,
  streams: Streams,
): Promise<number> {
  const named = targets.length > 0 || options.inventory !== undefined;
  const hosts = named ? await chooseHosts(targets, options, streams) : [];
  const accounts = [...new Set(hosts.flatMap(({ user }) => user ?? []))];
  const { sudoersText } = await import('../../collect/installed-script.ts');
  streams.out(sudoersText(accounts.length > 0 ? accounts : ['ACCOUNT']));
  if (accounts.length === 0)
    streams.log(
      'plimsoll: no account is named: give it as ACCOUNT@HOST, or put it in the place of ACCOUNT.\n',
    );
  return 0;
}

const size = (bytes: number): string =>
  bytes >= 1024 ** 2 ? `${bytes / 1024 ** 2} MiB` : `${Math.round(bytes / 1024)} KiB`;

const LESS =
  'What the account may not read becomes an error with its reason, never a verdict; root sees all of it.';

/** As whom scripts run, and what that means. */
function privileges(hosts: readonly InventoryHost[]): readonly string[] {
  const uid = process.getuid?.();
  const here = hosts.some(({ address }) => address === null)
    ? [`On this machine as user ${uid === 0 ? 'root (uid 0). Root sees all of it.' : `id ${uid}. ${LESS}`}`]
    : [];
  const there = hosts.filter(({ address }) => address !== null);
  const ways = [...new Set(there.map(({ sudo = 'auto' }) => sudo))].map((sudo) => SUDO[sudo]);
  return [...here, ...ways.map((way) => `Over SSH as the account that logs in, ${way} ${LESS}`)];
}

const SUDO: Readonly<Record<NonNullable<InventoryHost['sudo']>, string>> = {
  auto: 'and as root where it may run "sudo -n sh", which is root without any limit.',
  always:
    'as root by "sudo -n sh", which is root without any limit; where it may not, the host counts as failed.',
  never: 'never by sudo.',
};
