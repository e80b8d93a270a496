import { z } from 'zod';
import { ACCOUNT, FINGERPRINT } from './ssh-words.ts';

/** A name of a host or a group: also a file name and a word of --limit, so without blanks and signs. */
export const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,252}$/)
  .describe('letters, digits, dots, hyphens and underscores, with a letter or digit first');

const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item)]);
const text = z.string().min(1);

/** What can be set for a host, for a group of hosts, or for all of them. */
export const SETTINGS_SHAPE = {
  user: text.regex(ACCOUNT).describe('the name of an account, in quotes where it looks like a number'),
  port: z.int().min(1).max(65_535).describe('a whole number from 1 to 65535'),
  key: text.describe('the path of a private key, relative to the inventory'),
  jump: oneOrMore(text).describe('[user@]host[:port] of each machine on the way, first one first, or none'),
  sudo: z.enum(['auto', 'never', 'always']).describe('auto, never or always'),
  tags: oneOrMore(nameSchema).describe(
    'a list of words, each of letters, digits, dots, hyphens and underscores',
  ),
  policy: text.describe(
    'the name of a policy that comes along, or the path of one, relative to the inventory',
  ),
  hostKeys: oneOrMore(z.string().regex(FINGERPRINT)).describe(
    'a list of fingerprints as ssh-keygen -l prints them (SHA256: and 43 characters)',
  ),
  transport: z.enum(['ssh2', 'openssh']).describe('ssh2 or openssh'),
  timeout: z.number().min(1).max(86_400).describe('a number of seconds from 1 to 86400'),
  sockets: oneOrMore(z.string().regex(/^(unix:\/\/)?\/./)).describe(
    'a list of absolute paths of unix sockets: of the Docker engines to be audited, and no other',
  ),
};

export const HOST_SHAPE = {
  ...SETTINGS_SHAPE,
  address: text.describe('a host name, an IP address without a port, or local for this machine'),
};

export const GROUP_SHAPE = {
  ...SETTINGS_SHAPE,
  hosts: z.array(nameSchema).describe('a list of names of hosts'),
  children: z.array(nameSchema).describe('a list of names of groups'),
};

const allOptional = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).partial().nullable();

export const INVENTORY_SHAPE = {
  defaults: allOptional(SETTINGS_SHAPE).describe('what holds for every host'),
  groups: z.record(nameSchema, allOptional(GROUP_SHAPE)).nullable().describe('groups by name'),
  hosts: z
    .record(nameSchema, allOptional(HOST_SHAPE))
    .nullable()
    .describe('hosts by name; without address the name is it'),
};

/** Our own inventory, as YAML (contract, section 5 of the design). */
export const inventorySchema = z.strictObject(INVENTORY_SHAPE).partial();

/** A machine on the way to a host. */
export interface Hop {
  /** `[user@]host[:port]`. */
  readonly address: string;
  /** Its name in the inventory; absent where it is none of its hosts. The rest is what the inventory sets for it. */
  readonly name?: string;
  /** Absolute path of a private key. */
  readonly key?: string;
  /** Fingerprints of the only host keys to be accepted of it. */
  readonly hostKeys?: readonly string[];
  /** Nothing lies before it, whatever ssh_config says. */
  readonly direct?: true;
}

/** One host of an inventory or of the command line, with all that is set for it. */
export interface InventoryHost {
  /** Its name in results: of the inventory, else the target as given; `local` for this machine. */
  readonly name: string;
  /** Host name, IPv4 or IPv6 address (without brackets, a zone may follow %); null is this machine. */
  readonly address: string | null;
  readonly user?: string;
  readonly port?: number;
  /** Absolute path of a private key. */
  readonly key?: string;
  /** Each machine on the way, first one first; empty: none, whatever ssh_config says. */
  readonly jump?: readonly Hop[];
  readonly sudo?: 'auto' | 'never' | 'always';
  readonly tags: readonly string[];
  /** Name of a policy that comes along, or absolute path of one. */
  readonly policy?: string;
  /** Fingerprints (`SHA256:...`) of the only host keys to be accepted; empty: known_hosts decides. */
  readonly hostKeys: readonly string[];
  readonly transport?: 'ssh2' | 'openssh';
  /** Seconds. */
  readonly timeout?: number;
  /** Absolute paths of the unix sockets of the only engines to be audited. */
  readonly sockets?: readonly string[];
  /** Absolute path of the ssh_config that its alias stands in, where that is not the user's own. */
  readonly sshConfig?: string;
  /** Every group that it is in, by way of others too. */
  readonly groups: readonly string[];
  /** Where it is written; null where it was given on the command line. */
  readonly origin: { readonly file: string; readonly line: number } | null;
}

/** What a file was taken for, by its content. */
export type InventoryKind = 'plimsoll' | 'ansible-ini' | 'ansible-yaml' | 'ssh-config' | 'target-list';

/** An inventory that was read and resolved. */
export interface Inventory {
  /** As the user gave it; `standard input` for `-`. */
  readonly file: string;
  readonly kind: InventoryKind;
  readonly hosts: readonly InventoryHost[];
  /** The names of the hosts of each group, in its order, those of its children too. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** Sentences about what is not followed, with file and line. */
  readonly notes: readonly string[];
}
