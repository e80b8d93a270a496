import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import type { Subject } from '../../model/subject.ts';
import { isId, parseAccount, parseGroup } from './account-lines.ts';
import { daemonProcesses } from './daemon-processes.ts';
import { ENGINE_PROGRAMS } from './engine-programs-script.ts';
import { pathParameters } from './path-list.ts';
import { bodyOf, linesOf, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';
import { runtimePrograms } from './runtime-programs.ts';

const stepShape = z.object({
  path: z.string(),
  kind: z.enum(['directory', 'file', 'link', 'other']),
  /** Permission bits. */
  mode: z.int().min(0).max(0o7777),
  uid: z.int(),
  gid: z.int(),
  /** Whether an access control list adds to the mode of one that its group may write; unknown without GNU ls. */
  acl: z.enum(['none', 'present', 'unknown']),
});
export type ProgramStep = z.infer<typeof stepShape>;

/**
 * Where root's engines find the programs that they start, and what on the way there is not root's alone: directories of
 * each PATH, programs of the engine in them, directories of plugins, and every link between.
 */
export const engineProgramsShape = z.object({
  /** PATH of each containerd that was asked about, by process id; null where it may not be read. */
  paths: z.record(z.string(), z.string().nullable()),
  /** How many files and directories were looked at, and how many of them are programs or plugins. */
  examined: z.int(),
  programs: z.int(),
  /** Those that do not belong to root, or that group or others may write. */
  open: z.array(stepShape),
  /** The groups that may write to any of them, with their members by list and by primary group, root left out. */
  groups: z.record(z.string(), z.object({ names: z.array(z.string()), members: z.array(z.string()) })),
  /** Directories on file systems that another machine or program serves, with the type. */
  foreign: z.record(z.string(), z.string()),
  /** Directories that may not be listed, and links that could not be followed. */
  hidden: z.array(z.string()),
});
export type EnginePrograms = z.infer<typeof engineProgramsShape>;

/** PATH of services of systemd where nothing sets it (systemd.exec(5)). */
const SYSTEM_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin'];

export const enginePrograms = defineScriptProbe({
  id: 'engine-programs',
  source:
    'stat and readlink of the directories in PATH of dockerd and containerd (/proc/PID/environ), of the programs of the engine and of its plugins',
  round: 2,
  timeoutSeconds: 30,
  maxBytes: 4 * 1024 * 1024,
  shape: engineProgramsShape,
  script: `${RECORDS_BEGIN}${ENGINE_PROGRAMS}${RECORDS_END}`,
  parameters,
  project,
});

/** The PATH of each dockerd of root is known; a containerd that is not its child has one of its own. */
function parameters(host: Subject<'host'>): readonly string[] {
  const processes = daemonProcesses.read(host);
  const programs = runtimePrograms.read(host);
  const daemons = processes.known ? processes.value.filter(isRoots) : [];
  const searched = daemons.flatMap(({ environment }) => elementsOf(environment?.PATH));
  return [
    ...pathParameters([...SYSTEM_PATH, ...searched.filter((path) => !path.includes('\n'))]),
    ...(programs.known ? containerdsOf(programs.value) : []).map(({ pid }) => String(pid)),
  ];
}

/** A dockerd that runs as root on this host, not in a container of it. */
export const isRoots = ({ uid, nested }: { readonly uid: number; readonly nested: boolean }): boolean =>
  uid === 0 && !nested;

/** The containerds that run as root on this host. */
export const containerdsOf = (programs: z.infer<typeof runtimePrograms.shape>) =>
  programs.flatMap((program) => (program.name === 'containerd' && program.uid === 0 ? [program] : []));

/** The elements of a PATH, empty ones included: those mean the working directory. */
export const elementsOf = (path: string | undefined): readonly string[] =>
  path === undefined ? [] : path.split(':');

function project(output: ScriptOutput): Projection<EnginePrograms> {
  const read = readRecords(output, 'the programs of the engine');
  if (!read.ok) return read;
  const { records } = read;
  const programs = records.find(({ kind }) => kind === 'programs')?.words[0];
  const lines = linesOf(bodyOf(records, 'steps') ?? '');
  const steps = lines.map(parseStep);
  if (!isId(programs) || steps.length === 0 || steps.includes(null))
    return unintelligible('the programs of the engine');
  const shared = steps.flatMap((step) => (step && step.kind !== 'link' && step.mode & 0o020 ? [step] : []));
  const lists = records.find(({ kind }) => kind === 'lists');
  const marks = linesOf(lists?.body ?? '');
  const listOf = (at: number): ProgramStep['acl'] =>
    lists?.words[0] === 'gnu' && marks.length === shared.length
      ? marks[at]?.endsWith('+')
        ? 'present'
        : 'none'
      : 'unknown';
  const withLists = new Map(shared.map((step, at) => [step.path, listOf(at)]));
  const primary = linesOf(bodyOf(records, 'primary') ?? '').flatMap((line) => parseAccount(line) ?? []);
  const groups: EnginePrograms['groups'] = {};
  for (const group of linesOf(bodyOf(records, 'groups') ?? '').flatMap((line) => parseGroup(line) ?? [])) {
    const before = groups[group.gid] ?? { names: [], members: [] };
    const own = primary.filter(({ gid, uid }) => gid === group.gid && uid !== 0).map(({ name }) => name);
    groups[group.gid] = {
      names: [...new Set([...before.names, group.name])],
      members: [...new Set([...before.members, ...group.members.filter((name) => name !== 'root'), ...own])],
    };
  }
  return {
    ok: true,
    data: {
      paths: Object.fromEntries(
        records.flatMap(({ kind, words, body }): [string, string | null][] => {
          if (!isId(words[0])) return [];
          if (kind === 'hidden-path') return [[words[0], null]];
          return kind === 'path' ? [[words[0], body.replaceAll('\x01', '\n').slice(0, 65_536)]] : [];
        }),
      ),
      examined: steps.length,
      programs: Number(programs),
      open: steps.flatMap((step) =>
        step && isOpen(step) ? [{ ...step, acl: withLists.get(step.path) ?? 'none' }] : [],
      ),
      groups,
      foreign: Object.fromEntries(
        linesOf(bodyOf(records, 'types') ?? '').flatMap((line) => {
          const [type = ''] = line.split(' ', 1);
          return FOREIGN.test(type) ? [[line.slice(type.length + 1), type]] : [];
        }),
      ),
      hidden: [...new Set(records.flatMap(({ kind, body }) => (kind === 'hidden' ? [body] : [])))],
    },
  };
}

/** File systems whose files another machine or an ordinary program can exchange, as stat -f names them. */
const FOREIGN =
  /^(nfs|cifs|smb2?|smbfs|fuse|fuseblk|fusectl|ceph|v9fs|9p|afs|kafs|coda|lustre|gfs2?|gpfs|ocfs2|panfs|vboxsf|vmhgfs|prl_fs|acfs|msdos|vfat|exfat)/;

/** The mode of a link is never asked: who may write its directory may change it. */
const isOpen = ({ kind, mode, uid }: ProgramStep): boolean =>
  uid !== 0 || (kind !== 'link' && (mode & 0o022) !== 0);

function parseStep(line: string): ProgramStep | null {
  const [, hex = '', uid = '', gid = '', path = ''] =
    /^\S+ ([0-9a-f]{1,8}) (\d+) (\d+) (\/.*)$/.exec(line) ?? [];
  if (path === '' || !isId(uid) || !isId(gid)) return null;
  const mode = Number.parseInt(hex, 16);
  const kind = ({ 4: 'directory', 8: 'file', 10: 'link' } as const)[mode >> 12] ?? 'other';
  return { path, kind, mode: mode & 0o7777, uid: Number(uid), gid: Number(gid), acl: 'none' };
}
