import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import type { Parameter, Setting } from '../../src/model/parameter.ts';
import { DROP_IN_ROLE, type FileRole, presentFile } from '../../src/probes/files/files-in-role.ts';
import { filesOf } from '../../src/probes/populations.ts';

type Definition = Parameters<typeof defineCheck>[0];
type Texts = Pick<Definition, 'id' | 'title' | 'severity' | 'severityReason' | 'rationale' | 'remediation'>;

/** One row of the table of files: the text of a check, the role of the files, and what is asked of them. */
export type FileRow = Texts & { readonly role: FileRole } & (
    | {
        readonly asks: 'owner';
        readonly note?: string;
        /** Names further groups that may own the files of root's engine. */
        readonly groups?: Parameter<string[]>;
      }
    /** `most`: the permission bits that may be set; any other, setuid and sticky included, is a fail. */
    | {
        readonly asks: 'mode';
        readonly most: number;
        /** What to add where only the owner has a bit too many. */
        readonly note?: string;
      }
  );

/** The check that a row stands for. */
export function fileCheck({ role, ...told }: FileRow) {
  const row = { ...told, remediation: { ...told.remediation, takes: 'command' as const } };
  if (row.asks === 'mode') {
    const { asks: _, most, note, ...texts } = row;
    return modeCheck(role, most, texts, note);
  }
  const { asks: _, note, groups, ...texts } = row;
  return ownerCheck(role, texts, note, groups);
}

/** The bits of a mode beyond those that may be set, as a mask; modes are masks, never decimal numbers. */
export const bitsBeyond = (mode: number, most: number, ignoreSticky = false): number =>
  mode & 0o7777 & ~most & (ignoreSticky ? ~0o1000 : ~0);

function ownerCheck(role: FileRole, texts: Texts, note = '', groupNames?: Parameter<string[]>) {
  return defineCheck({
    ...texts,
    outcomes: {
      pass: `the file, after links, belongs to root (for a rootless engine: to its user) and to a group that may own it${groupNames ? ', also by the policy' : ''}`,
      fail: 'its owner or its group is another one',
    },
    each: filesOf(role),
    needs: { file: presentFile },
    parameters: groupNames ? { named: groupNames } : {},
    assess: ({ file }, { item }, { named }: { named?: Setting<string[]> }) => {
      // A rootless engine belongs to its user alone.
      const allowed = named?.configured && item.ownerUid === 0 ? named.value : [];
      const groups = item.groupGids.map((gid) => (gid === 0 ? 'root (0)' : String(gid)));
      const owner = item.ownerUid === 0 ? 'root (0)' : String(item.ownerUid);
      const seen = {
        expected: `owner ${owner} and group ${[...groups, ...allowed].join(' or ')}`,
        observed: `owner ${file.user} (${file.uid}) and group ${file.group} (${file.gid}) of ${placeOf(item.path, file.target)}`,
      };
      const wrong = [
        ...(file.uid === item.ownerUid ? [] : [`user ${file.user}`]),
        ...(item.groupGids.includes(file.gid) || allowed.includes(file.group) ? [] : [`group ${file.group}`]),
      ];
      return wrong.length === 0
        ? pass({
            ...seen,
            message: `${item.path} belongs to ${file.user}:${file.group}${file.gid === 0 && item.groupGids.length > 1 ? ', which is stricter than the docker group' : ''}.`,
          })
        : fail({ ...seen, message: `${item.path} belongs to ${wrong.join(' and ')}.${note && ` ${note}`}` });
    },
  });
}

function modeCheck(role: FileRole, most: number, texts: Texts, note = '') {
  const files = filesOf(role);
  return defineCheck({
    ...texts,
    outcomes: {
      pass: `the mode of the file, after links, has no bit beyond ${octal(most)}`,
      fail: 'it has one, setuid, setgid and sticky included',
    },
    // The benchmark asks for the mode of the unit itself; drop-ins are judged by their owner alone.
    each: {
      ...files,
      list: (host) =>
        files
          .list(host)
          .filter((entry) => entry.kind !== 'subject' || entry.subject.item.role !== DROP_IN_ROLE),
    },
    needs: { file: presentFile },
    assess: ({ file }, { item }) => {
      const beyond = bitsBeyond(file.mode, most, item.ignoreSticky);
      const seen = {
        expected: `mode ${octal(most)} or fewer bits`,
        observed: `mode ${octal(file.mode)} of ${placeOf(item.path, file.target)}`,
      };
      return beyond === 0
        ? pass({ ...seen, message: `${item.path} has no permission beyond ${octal(most)}.` })
        : fail({
            ...seen,
            message: `${item.path} ${describeBits(beyond)}.${note && (beyond & ~0o700) === 0 ? ` ${note}` : ''}`,
          });
    },
  });
}

const octal = (mode: number): string => mode.toString(8).padStart(3, '0');

const placeOf = (path: string, target: string): string => (target === path ? path : `${path} -> ${target}`);

const CLASSES = [
  { name: 'its owner', shift: 6 },
  { name: 'its group', shift: 3 },
  { name: 'everyone', shift: 0 },
] as const;
const RIGHTS = [
  { name: 'read', bit: 4 },
  { name: 'write', bit: 2 },
  { name: 'execute', bit: 1 },
] as const;

/** What bits allow, in words: `lets everyone write`. */
export function describeBits(bits: number): string {
  const rights = CLASSES.flatMap(({ name, shift }) => {
    const given = RIGHTS.filter(({ bit }) => bits & (bit << shift)).map((right) => right.name);
    return given.length === 0 ? [] : [`${name} ${given.join(' and ')}`];
  });
  const special = [
    ...(bits & 0o4000 ? ['setuid'] : []),
    ...(bits & 0o2000 ? ['setgid'] : []),
    ...(bits & 0o1000 ? ['sticky'] : []),
  ];
  return [
    ...(rights.length > 0 ? [`lets ${rights.join(', ')}`] : []),
    ...(special.length > 0 ? [`has the ${special.join(' and ')} bit`] : []),
  ].join(' and ');
}
