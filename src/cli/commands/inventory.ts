import type { InventoryHost, InventoryKind } from '../../model/inventory.ts';
import { counted } from '../../model/plural.ts';
import { visibleText } from '../../model/visible-text.ts';
import { orUsageError, usageError } from '../failure.ts';
import { loadInventory } from '../load-inventory.ts';
import type { RunOptions } from '../options.ts';
import type { Streams } from '../streams.ts';
import { tableLines } from '../terminal/table.ts';

/** `plimsoll inventory`: what was understood of an inventory, each host with all that is set for it. */
export async function inventory(
  options: Pick<RunOptions, 'inventory' | 'limit'>,
  streams: Streams,
): Promise<number> {
  if (options.inventory === undefined) {
    throw usageError('There is no inventory to show: give it with -i FILE, or a list of targets with -i -.');
  }
  const read = await loadInventory(options.inventory);
  const { resolveTargets } = await import('../../fleet/targets.ts');
  const { limit } = options;
  const hosts = orUsageError(() =>
    resolveTargets({ targets: [], inventory: read, ...(limit === undefined ? {} : { limit }) }),
  );
  const chosen = hosts.length < read.hosts.length ? `${hosts.length} of ` : '';
  const lines = [
    `${visibleText(read.file)}: ${KINDS[read.kind]}, ${chosen}${counted(read.hosts.length, 'host')}, ${counted(read.groups.size, 'group')}`,
    '',
    ...table(hosts, streams),
  ];
  if (read.notes.length > 0)
    lines.push('', 'Not followed:', ...read.notes.map((note) => `  ${visibleText(note)}`));
  streams.out(`${lines.join('\n')}\n`);
  return 0;
}

const KINDS: Readonly<Record<InventoryKind, string>> = {
  plimsoll: 'an inventory of Plimsoll (YAML)',
  'ansible-ini': 'an inventory of Ansible (INI)',
  'ansible-yaml': 'an inventory of Ansible (YAML)',
  'ssh-config': 'an ssh_config, whose aliases ssh resolves when it connects',
  'target-list': 'a list of targets',
};

const COLUMNS: Readonly<Record<string, (host: InventoryHost) => string>> = {
  HOST: ({ name }) => name,
  ADDRESS: ({ address }) => address ?? 'this machine',
  USER: ({ user }) => user ?? '',
  PORT: ({ port }) => String(port ?? ''),
  JUMP: ({ jump }) => (jump?.length === 0 ? 'none' : (jump?.map((hop) => hop.address).join(',') ?? '')),
  GROUPS: ({ groups }) => groups.join(','),
  FROM: ({ origin }) => (origin ? `${origin.file}:${origin.line}` : ''),
  'ALSO SET': describeOthers,
};

function describeOthers({
  key,
  sudo,
  tags,
  policy,
  hostKeys,
  transport,
  timeout,
  sockets,
  sshConfig,
}: InventoryHost): string {
  const set = { key, sudo, tags, policy, hostKeys, transport, timeout, sockets, sshConfig };
  return Object.entries(set)
    .filter(([, value]) => value !== undefined && [value].flat().length > 0)
    .map(([name, value]) => `${name}=${[value].flat().join(',')}`)
    .join(' ');
}

/** A row a host; a dash is what is not set. The last column may be long, so it is there only where it says something. */
function table(hosts: readonly InventoryHost[], streams: Streams): readonly string[] {
  const columns = Object.entries(COLUMNS)
    .map(([title, cell]) => ({ title, cells: hosts.map((host) => visibleText(cell(host)) || '-') }))
    .filter(({ title, cells }) => title !== 'ALSO SET' || cells.some((cell) => cell !== '-'));
  return tableLines(columns, streams);
}
