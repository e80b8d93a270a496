import { z } from 'zod';
import { parseBoundedJson } from '../../kit/bounded-json.ts';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import { BUILDERS_SCRIPT, CONFIGURATION } from './builders-script.ts';
import { buildkitSettings } from './buildkit-toml.ts';
import { containerOf } from './container-cgroup.ts';
import { withoutCredentials } from './daemon-values.ts';
import {
  bodyOf,
  groupRecords,
  notRead,
  readRecords,
  type ScriptRecord,
  unintelligible,
  unreadPart,
} from './records.ts';
import { causeOfState } from './untrusted-file.ts';

/** What a buildkitd is told, by flags or by its file. */
const buildkitShape = z.object({
  /** Addresses on which it listens, without credentials. */
  addresses: z.array(z.string()),
  /** Whether it asks clients for a certificate (it has an authority to check them by). */
  clientCertificates: z.boolean(),
  /** Entitlements that a build may ask for beyond the ordinary (network.host, security.insecure, device). */
  entitlements: z.array(z.string()),
});

const builderShape = z.object({
  pid: z.int(),
  /** Full id of the container in which it runs; null where it is none. */
  container: z.string().nullable(),
  ...buildkitShape.shape,
  /** Path of the file that it was told to read; null where it was told none. */
  config: z.string().nullable(),
});

/** One machine that a buildx builder builds on, or a docker context. */
const endpointShape = z.object({
  /** The builder or the context. */
  name: z.string(),
  /** Address, or the name of a context. */
  endpoint: z.string(),
  /** Whether certificates are named for it: an authority, and a certificate with its key. */
  mutualTls: z.boolean(),
  /** Flags for the buildkitd that it starts, as far as they are entitlements. */
  entitlements: z.array(z.string()),
});

const fileShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('read'), ...buildkitShape.shape }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);

/** Programs that build images beside the engines, and where root's commands have images built. */
export const buildersShape = z.object({
  /** Each buildkitd that runs. */
  processes: z.array(builderShape),
  /** /etc/buildkit/buildkitd.toml, which a buildkitd reads that is told no other. */
  configuration: fileShape,
  /** Builders of root's docker buildx. */
  builders: z.array(endpointShape),
  /** Contexts of root's docker. */
  contexts: z.array(endpointShape),
  /** Files of root's that should have told of one and could not be read. */
  hidden: z.array(causeSchema),
});
export type Builders = z.infer<typeof buildersShape>;

export const builders = defineScriptProbe({
  id: 'builders',
  source: `/proc/PID of each buildkitd, ${CONFIGURATION}, the builders of docker buildx and the contexts of root`,
  timeoutSeconds: 30,
  maxBytes: 8 * 1024 * 1024,
  shape: buildersShape,
  script: BUILDERS_SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<Builders> {
  if (output.exitCode === 93)
    return notRead(
      'needs-root',
      'This host shows processes to their owners only (hidepid), so a buildkitd may run unseen.',
      'Run the audit as root.',
    );
  if (output.exitCode === 91 || output.exitCode === 92)
    return notRead(
      'too-large',
      'The host has more processes, or more that call themselves buildkitd, than plimsoll looks through.',
      'Audit it when it has fewer.',
    );
  const read = readRecords(output, 'what builds images');
  if (!read.ok) return read;
  const { records } = read;
  const first = bodyOf(records, 'first-cgroup');
  const [toml] = [...groupRecords(records, 'toml').values()];
  if (first === undefined || !toml) return unintelligible('what builds images');
  const hidden = records
    .filter(({ kind }) => kind === 'hidden')
    .map(({ words, body }) => stateCause(words[0] ?? '', body));
  const told = (kind: 'builder' | 'context') =>
    filesOf(records, kind).flatMap(({ path, own }) => {
      const text = bodyOf(own, 'text');
      const state = own.find((record) => record.kind === 'state')?.words[0];
      const found = text === undefined ? null : (kind === 'builder' ? instanceIn : contextIn)(text, own);
      if (found === null && state !== 'absent')
        hidden.push(state === undefined ? unknownForm(path) : stateCause(state, path));
      return found ?? [];
    });
  return {
    ok: true,
    data: {
      processes: records
        .filter(({ kind }) => kind === 'arguments')
        .map(({ words: [pid = ''], body }) => {
          const cgroup = records.find((record) => record.kind === 'cgroup' && record.words[0] === pid);
          return { pid: Number(pid), container: containerOf(cgroup?.body ?? '', first), ...flagsOf(body) };
        })
        .filter(({ pid }) => Number.isSafeInteger(pid) && pid > 0),
      configuration: configurationIn(toml),
      builders: told('builder'),
      contexts: told('context'),
      hidden,
    },
  };
}

/** The files of one kind, each with the records about it: those up to the next file of any kind. */
function filesOf(records: readonly ScriptRecord[], kind: string) {
  const isFile = (record: ScriptRecord): boolean =>
    ['toml', 'builder', 'context', 'hidden'].includes(record.kind);
  return records.flatMap((record, at) => {
    if (record.kind !== kind) return [];
    const next = records.findIndex((other, index) => index > at && isFile(other));
    return [{ path: record.body.slice(0, 4096), own: records.slice(at + 1, next < 0 ? undefined : next) }];
  });
}

const stateCause = (state: string, path: string) =>
  causeOfState(state, path.slice(0, 4096), {
    foreign: cause(
      'not-a-regular-file',
      `${path.slice(0, 4096)} can be written or replaced by others than root, so it was not read.`,
      'Give it and the directories on the way to root alone.',
    ),
    'too-large': cause(
      'too-large',
      `${path.slice(0, 4096)} holds more than is read.`,
      'Look at it on the host.',
    ),
  });

const unknownForm = (path: string) =>
  cause(
    'unparseable',
    `${path} has not the form that docker gives it.`,
    `Look at it on the host: cat ${path}.`,
  );

function configurationIn(records: readonly ScriptRecord[]): z.infer<typeof fileShape> {
  const state = records.find(({ kind }) => kind === 'state')?.words[0];
  if (state === 'absent') return { state };
  const text = bodyOf(records, 'text');
  if (text === undefined) return unreadPart(stateCause(state ?? '', CONFIGURATION));
  const settings = buildkitSettings(text);
  if (settings === null) return unreadPart(unknownForm(CONFIGURATION));
  const { addresses, ...rest } = settings;
  return { state: 'read', addresses: addresses.map(withoutCredentials), ...rest };
}

const entitlementName = (text: string): string => (/^[\w.=-]{1,64}$/.test(text) ? text : '(no name)');

/** `--flag VALUE` and `--flag=VALUE`, as buildkitd takes them. */
function flagsOf(line: string): Omit<z.infer<typeof builderShape>, 'pid' | 'container'> {
  const words = line.replace(/\n+$/, '').split('\n').slice(1);
  const values = (flag: string): string[] =>
    words.flatMap((word, at) =>
      word.startsWith(`--${flag}=`)
        ? [word.slice(flag.length + 3)]
        : word === `--${flag}`
          ? [words[at + 1] ?? '']
          : [],
    );
  return {
    addresses: values('addr').map(withoutCredentials),
    clientCertificates: values('tlscacert').some((path) => path !== ''),
    entitlements: values('allow-insecure-entitlement')
      .flatMap((value) => value.split(','))
      .map(entitlementName),
    config: values('config').at(-1)?.slice(0, 4096) ?? null,
  };
}

const instance = z.object({
  Name: z.string(),
  Nodes: z
    .array(
      z.object({
        Endpoint: z.string().nullish(),
        DriverOpts: z.record(z.string(), z.unknown()).nullish(),
        Flags: z.array(z.string()).nullish(),
      }),
    )
    .max(64)
    .nullish(),
});

function instanceIn(text: string): z.infer<typeof endpointShape>[] | null {
  const parsed = parseBoundedJson(text);
  const read = instance.safeParse(parsed.ok ? parsed.value : undefined);
  if (!read.success) return null;
  return (read.data.Nodes ?? []).map(({ Endpoint, DriverOpts, Flags }) => ({
    name: read.data.Name.slice(0, 128),
    endpoint: withoutCredentials(Endpoint ?? ''),
    mutualTls: ['cacert', 'cert', 'key'].every(
      (name) => typeof DriverOpts?.[name] === 'string' && DriverOpts[name] !== '',
    ),
    entitlements: flagsOf(['buildkitd', ...(Flags ?? [])].join('\n')).entitlements,
  }));
}

const context = z.object({
  Name: z.string(),
  Endpoints: z.object({ docker: z.object({ Host: z.string().nullish() }).nullish() }).nullish(),
});

function contextIn(text: string, own: readonly ScriptRecord[]): z.infer<typeof endpointShape>[] | null {
  const parsed = parseBoundedJson(text);
  const read = context.safeParse(parsed.ok ? parsed.value : undefined);
  if (!read.success) return null;
  return [
    {
      name: read.data.Name.slice(0, 128),
      endpoint: withoutCredentials(read.data.Endpoints?.docker?.Host ?? ''),
      mutualTls: own.some(({ kind }) => kind === 'tls'),
      entitlements: [],
    },
  ];
}
