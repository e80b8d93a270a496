import { z } from 'zod';
import { cause, causeSchema } from '../../model/cause.ts';
import { readSelinuxConfig } from '../lsm/selinux-config.ts';
import { permissiveTypesIn } from '../lsm/selinux-policy.ts';
import { bodyOf, bytesOf, linesOf, type ScriptRecord, unreadPart } from './records.ts';

const unreadShape = z.object({ state: z.literal('unread'), cause: causeSchema });
const text = z.object({ state: z.literal('read'), value: z.string() });

const profileShape = z.object({ name: z.string(), mode: z.string() });

/** What is set in the security modules of a kernel, beside whether they are on. */
export const lsmDetailsShape = z.object({
  /** The modules in force; `unmounted` where the kernel could tell them but securityfs is not mounted. */
  list: z.discriminatedUnion('state', [
    z.object({ state: z.literal('read'), names: z.array(z.string()) }),
    z.object({ state: z.literal('unmounted') }),
  ]),
  /** What the kernel was told about security modules in its start, such as `enforcing=0`. */
  commandLine: z.discriminatedUnion('state', [
    z.object({ state: z.literal('read'), words: z.array(z.string()) }),
    unreadShape,
  ]),
  apparmor: z.object({
    /** `none`: this kernel was built without it. */
    kernel: z.enum(['on', 'off', 'none']),
    /** The mode that stands above those of all profiles: enforce, complain, kill, unconfined; null where it is not on. */
    mode: z.discriminatedUnion('state', [text, unreadShape]).nullable(),
    /** What is loaded; null where it is not on. */
    profiles: z
      .discriminatedUnion('state', [
        z.object({ state: z.literal('read'), profiles: z.array(profileShape) }),
        unreadShape,
      ])
      .nullable(),
  }),
  /** null where SELinux is off. */
  selinux: z
    .object({
      /** Whether the policy has levels and categories. */
      mls: z.boolean().nullable(),
      /** By name: whether each is on now, and whether it will be after the next commit. */
      booleans: z.discriminatedUnion('state', [
        z.object({
          state: z.literal('read'),
          byName: z.record(z.string(), z.object({ now: z.boolean(), pending: z.boolean() })),
        }),
        unreadShape,
      ]),
      /** How many types are permissive by the policy in the kernel, and the names of those that an administrator made so. */
      permissive: z.discriminatedUnion('state', [
        z.object({ state: z.literal('read'), count: z.int(), names: z.array(z.string()) }),
        unreadShape,
      ]),
      /** /etc/selinux/config. */
      config: z.discriminatedUnion('state', [
        z.object({ state: z.literal('absent') }),
        z.object({
          state: z.literal('read'),
          mode: z.enum(['enforcing', 'permissive', 'disabled']).nullable(),
          type: z.string().nullable(),
        }),
        unreadShape,
      ]),
    })
    .nullable(),
});
export type LsmDetails = z.infer<typeof lsmDetailsShape>;
export type SelinuxDetails = NonNullable<LsmDetails['selinux']>;

const LIST = '/sys/kernel/security/lsm';
const COMMAND_LINE = '/proc/cmdline';
const ENABLED = '/sys/module/apparmor/parameters/enabled';
const MODE = '/sys/module/apparmor/parameters/mode';
const PROFILES = '/sys/kernel/security/apparmor/profiles';
const BOOLEANS = '/sys/fs/selinux/booleans';
const CONFIG = '/etc/selinux/config';

/** What the script of the security modules printed of their settings; `mostBytes` is where it cut a file off. */
export function readLsmDetails(records: readonly ScriptRecord[], mostBytes: number): LsmDetails {
  const closed = new Set(records.flatMap(({ kind, words }) => (kind === 'closed' ? words : [])));
  const part = (path: string): Part => {
    const body = bodyOf(records, path);
    if (closed.has(path))
      return unreadPart(cause('needs-root', `${path} may not be read.`, 'Run the audit as root.'));
    if (body === undefined)
      return unreadPart(
        cause(
          'command-failed',
          `There is no ${path}.`,
          'Mount securityfs, and audit outside of a container.',
        ),
      );
    if (bytesOf(body) >= mostBytes)
      return unreadPart(
        cause('too-large', `${path} is longer than plimsoll reads.`, 'Look through it by hand.'),
      );
    return { state: 'read', value: body.trim() };
  };
  const list = bodyOf(records, LIST)?.trim();
  const enabled = bodyOf(records, ENABLED)?.trim();
  return {
    // Every kernel that lists its modules lists `capability` at least.
    list: list ? { state: 'read', names: list.split(',').filter(isModuleName) } : { state: 'unmounted' },
    commandLine: commandLineIn(part(COMMAND_LINE)),
    apparmor: {
      kernel: enabled === undefined ? 'none' : enabled === 'Y' ? 'on' : 'off',
      mode: enabled === 'Y' ? part(MODE) : null,
      profiles: enabled === 'Y' ? profilesIn(part(PROFILES)) : null,
    },
    selinux: records.some(({ kind }) => kind === 'booleans') ? selinuxIn(records, part) : null,
  };
}

type Part = { readonly state: 'read'; readonly value: string } | ReturnType<typeof unreadPart>;

const isModuleName = (name: string): boolean => /^[a-z0-9_-]{1,32}$/.test(name);

const ABOUT_MODULES = /^(?:security|lsm|selinux|enforcing|apparmor)=/;

function commandLineIn(read: Part): LsmDetails['commandLine'] {
  if (read.state === 'unread') return read;
  const words = read.value.split(/\s+/).filter((word) => ABOUT_MODULES.test(word));
  return { state: 'read', words: words.slice(0, 32).map((word) => word.slice(0, 256)) };
}

function profilesIn(read: Part): LsmDetails['apparmor']['profiles'] {
  if (read.state === 'unread') return read;
  const profiles = linesOf(read.value).flatMap((line) => {
    const [, name, mode] = /^(.+) \(([a-z]+)\)$/.exec(line) ?? [];
    return name !== undefined && mode !== undefined ? [{ name: name.slice(0, 512), mode }] : [];
  });
  return { state: 'read', profiles };
}

function selinuxIn(records: readonly ScriptRecord[], part: (path: string) => Part): SelinuxDetails {
  const mls = part('/sys/fs/selinux/mls');
  return {
    mls: mls.state === 'read' && /^[01]$/.test(mls.value) ? mls.value === '1' : null,
    booleans: booleansIn(bodyOf(records, 'booleans') ?? '', part(BOOLEANS)),
    permissive: permissiveIn(records),
    config: configIn(records, part),
  };
}

/** Each file of a boolean holds two digits: what is in force, and what waits for a commit. */
function booleansIn(body: string, folder: Part): SelinuxDetails['booleans'] {
  const entries = linesOf(body).map((line) => {
    const [, name, now, pending] =
      /^([\w.-]{1,128}):([01]) ([01])$/.exec(line.slice(BOOLEANS.length + 1)) ?? [];
    return name === undefined ? null : ([name, { now: now === '1', pending: pending === '1' }] as const);
  });
  const read = entries.filter((entry) => entry !== null);
  if (folder.state === 'unread' && folder.cause.code === 'needs-root') return folder;
  if (read.length === 0 || read.length < entries.length)
    return unreadPart(
      cause('unparseable', `${BOOLEANS} does not hold what it should.`, 'Look at it with getsebool -a.'),
    );
  return { state: 'read', byName: Object.fromEntries(read) };
}

function permissiveIn(records: readonly ScriptRecord[]): SelinuxDetails['permissive'] {
  const hex = (bodyOf(records, 'policy') ?? '').split(/\s+/).filter((byte) => /^[0-9a-f]{2}$/.test(byte));
  const count = permissiveTypesIn(Uint8Array.from(hex, (byte) => Number.parseInt(byte, 16)));
  if (count === null) {
    const detail =
      'Which types SELinux lets do anything (permissive) could not be read from /sys/fs/selinux/policy.';
    return unreadPart(
      cause('needs-root', detail, 'Run the audit as root; semanage permissive -l lists them.'),
    );
  }
  const names = linesOf(bodyOf(records, 'permissive') ?? '').filter((name) => /^[\w.-]{1,128}$/.test(name));
  return { state: 'read', count, names: [...new Set(names)].sort() };
}

function configIn(records: readonly ScriptRecord[], part: (path: string) => Part): SelinuxDetails['config'] {
  const missing = records.find(({ kind }) => kind === 'no-config')?.words[0];
  if (missing === 'absent') return { state: 'absent' };
  if (missing !== undefined)
    return unreadPart(cause('needs-root', `${CONFIG} may not be looked at.`, 'Run the audit as root.'));
  const read = part(CONFIG);
  return read.state === 'unread' ? read : { state: 'read', ...readSelinuxConfig(read.value) };
}
