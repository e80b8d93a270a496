import { parseAddress } from '../../model/address.ts';
import type { Hop } from '../../model/inventory.ts';
import type { HostKeyPolicy } from './decide-host-key.ts';
import type { Waypoint } from './find-way.ts';
import type { KnownKey } from './judge-host-key.ts';
import type { HostKeyPins } from './openssh-pins.ts';
import { quotedPath } from './quoted-path.ts';

/** Where the OpenSSH client goes, and what stands above the configuration of the user. */
export interface OpensshOptions {
  readonly way: readonly Waypoint[];
  /** What the user calls the host in ssh_config, or its address. */
  readonly address: string;
  readonly policy: HostKeyPolicy;
  /** Whether what is sent to the host may be compressed. */
  readonly compress: boolean;
  /** The keys that known_hosts has for each host of the way. */
  readonly known: readonly (readonly KnownKey[])[];
  /** Of each host of the way; null where known_hosts decides. */
  readonly pins: readonly (HostKeyPins | null)[];
  /** Private key, known_hosts, hops and files that stand above the configuration. */
  readonly key?: string;
  readonly knownHosts?: string;
  readonly hops?: readonly Hop[];
  readonly configFile?: string;
  readonly signal: AbortSignal;
}

/**
 * A configuration of our own before that of the user, for the host and for every hop: the client hands a file on to
 * the hops of ProxyJump, but no option. It asks nobody, forwards no agent, and refuses or remembers unknown keys.
 */
export function configuration(
  { way, policy, knownHosts, configFile, hops = [] }: OpensshOptions,
  pinned: readonly Settings[],
): string {
  const pinsOf = ({ hostKeys }: Hop) => pinned[way.findIndex(({ pins }) => pins === hostKeys)] ?? [];
  return [
    ...hops.flatMap((hop) => blockFor(hop, pinsOf(hop))),
    'Host *',
    'BatchMode yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    `StrictHostKeyChecking ${policy === 'accept-new' ? 'accept-new' : 'yes'}`,
    'NoHostAuthenticationForLocalhost no',
    'VerifyHostKeyDNS no',
    'UpdateHostKeys no',
    'ForwardAgent no',
    'ForwardX11 no',
    'PermitLocalCommand no',
    // A connection that somebody else has opened shows no key.
    'ControlMaster no',
    'ControlPath none',
    'ServerAliveInterval 5',
    ...(knownHosts === undefined
      ? []
      : [`UserKnownHostsFile ${quotedPath(knownHosts)}`, 'GlobalKnownHostsFile /dev/null']),
    'Match all',
    ...(configFile === undefined
      ? ['Include ~/.ssh/config', 'Include /etc/ssh/ssh_config']
      : [`Include ${quotedPath(configFile)}`]),
    '',
  ].join('\n');
}

/** What is set for a hop, which no option of the command line reaches. */
function blockFor({ address, key, direct }: Hop, pinned: Settings): readonly string[] {
  const parsed = parseAddress(address);
  if ('wrong' in parsed || (key === undefined && !direct && pinned.length === 0)) return [];
  return [
    `Host ${parsed.host}`,
    ...(key === undefined ? [] : [`IdentityFile ${quotedPath(key)}`, 'IdentitiesOnly yes']),
    ...(direct ? ['ProxyJump none'] : []),
    ...pinned.map(([name, value]) => `${name} ${value}`),
  ];
}

/** Keywords of ssh_config with their values. */
type Settings = readonly (readonly [string, string])[];

/** Words of the command line for what holds for the last host alone. */
export function settings({ key, hops, compress }: OpensshOptions, pinned: Settings): readonly string[] {
  const set = (name: string, value: string) => ['-o', `${name}=${value}`];
  return [
    ...set('ClearAllForwardings', 'yes'),
    ...set('RequestTTY', 'no'),
    ...set('RemoteCommand', 'none'),
    ...set('ControlPersist', 'no'),
    ...set('Compression', compress ? 'yes' : 'no'),
    ...pinned.flatMap(([name, value]) => set(name, value)),
    ...(key === undefined ? [] : [...set('IdentitiesOnly', 'yes'), '-i', key]),
    ...(hops === undefined ? [] : set('ProxyJump', hops.map(({ address }) => address).join(',') || 'none')),
  ];
}
