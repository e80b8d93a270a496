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
  if (options.installScript) return (await import('./plan-script.ts')).printScript(streams);
  if (options.sudoers) return (await import('./plan-script.ts')).printSudoers(targets, options, streams);
  const { hosts } = await chooseHosts(targets, options, streams);
  if (options.check) {
    const limited = withTimeLimit(streams, options.runTimeout);
    return (await import('./plan-check.ts')).planCheck(hosts, options, limited);
  }
  const [{ SCRIPT_PROBES }, { API_TABLE }, { engineAhead }, { installedScript }, network] = await Promise.all(
    [
      import('../../probes/host/table.ts'),
      import('../../probes/docker/api-table.ts'),
      import('../../probes/engine/engine-ahead.ts'),
      import('../../collect/installed-script.ts'),
      import('./plan-network.ts').then(({ overTheNetwork }) => overTheNetwork(options.network)),
    ],
  );
  streams.out(
    [
      `An audit of ${visibleText(hosts.map(({ name }) => name).join(', '))} reads the following and nothing else. It writes nothing on the host, and runs nothing in a container.`,
      '',
      ...privileges(hosts),
      'Access to the Docker socket (group docker) is root on a host in all but name.',
      '',
      'One POSIX shell script, twice, with these parts (the second time those of round 2, which depend on the first). Their text is the same for every host; what differs, the paths and process ids for those of round 2, is data that they get:',
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
      ...network,
      ...overSsh(hosts, installedScript().path),
    ].join('\n'),
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
  auto: 'and as root where it may run "sudo -n sh", which is root without any limit, or else the installed script, which reads as root what is listed here and can do nothing else.',
  always:
    'as root by "sudo -n sh", which is root without any limit, or else by the installed script, which reads as root what is listed here and can do nothing else; where it may run neither, the host counts as failed.',
  never: 'never by sudo.',
};

/** The command lines that carry all this over SSH, and the doors to the socket of an engine. */
function overSsh(hosts: readonly InventoryHost[], installed: string): readonly string[] {
  const there = hosts.filter(({ address }) => address !== null);
  if (there.length === 0) return [];
  const bySudo = there.some(({ sudo }) => sudo !== 'never');
  const lines = (rows: readonly (readonly [string, string])[]) =>
    rows.map(([command, why]) => `  ${command.padEnd(58)}  ${why}`);
  return [
    'Over SSH, in an environment of nothing but PATH and LC_ALL (env -i), each where it is needed:',
    ...lines([
      ['sh -s', 'the script, which arrives on its standard input'],
      ...(bySudo
        ? ([
            ['sudo -n -l sh -c :', 'asks whether sudo permits a shell'],
            ['sudo -n sh -c :', 'tries it'],
            ['sudo -n sh -s', 'the script as root'],
            ['script -qec "sudo -n sh -s" /dev/null', 'where sudo wants a terminal'],
            ['sudo -k -S -p PROMPT sh -c "exec sh -s"', 'with a password, where one was given'],
            [`sudo -n ${installed}`, 'the installed script, where sudo permits no shell'],
          ] as const)
        : []),
    ]),
    '',
    'The socket of an engine over SSH, by the first of these doors that opens; those that are commands run as the script does:',
    ...lines([
      ['a stream of SSH to the socket', 'as the account that logs in'],
      ['docker -H unix://SOCKET system dial-stdio', 'carries the requests above'],
      ['curl --unix-socket SOCKET http://docker/PATH', 'asks one of the paths above'],
      ...(bySudo ? ([[`sudo -n ${installed}`, 'asks the paths above by curl, and no other']] as const) : []),
    ]),
    '',
  ];
}
