import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { mappedUsers } from '../../src/probes/engine/mapped-users.ts';
import { type ContainerProcess, containerProcesses } from '../../src/probes/host/container-processes.ts';
import { type NumberedName, rangeFaults, rangesOf } from '../../src/probes/host/id-ranges.ts';
import { loginAccounts } from '../../src/probes/host/login-accounts.ts';
import { type SubordinateFile, subordinateIds } from '../../src/probes/host/subordinate-ids.ts';
import { theHost } from '../../src/probes/populations.ts';
import { ALLOW_SAME_OWNER_OVERLAP } from './rights-parameters.ts';

const EXPECTED =
  'ranges of subordinate ids that have no id in common, neither with each other nor with accounts and groups';

/** Sources of accounts that are files of the host itself. */
const LOCAL = ['files', 'compat', 'systemd', 'altfiles', 'mymachines', 'extrausers'];

/** What the kernel has for a user namespace that maps nothing. */
const INITIAL = '0 0 4294967295';

export default defineCheck({
  id: 'subid-ranges-disjoint',
  title: 'Subordinate ids of accounts overlap with nothing',
  severity: 'medium',
  severityReason: 'Root of one user namespace then owns files and processes of another account.',
  rationale:
    'In a user namespace an account acts with the ids of its range as if they were its own. Where two ranges have ids in common, or a range holds the id of an account that exists, root in the containers of one can change what belongs to the other.',
  remediation: {
    text: 'Give each account a block of 65536 ids of its own, above all accounts, change the owners of its files, and start the engine again.',
    command: 'usermod --del-subuids 100000-165535 --add-subuids 200000-265535 alice',
    takes: 'plan',
    sideEffect:
      'Files of the containers of that account belong to the old ids until their owners are changed.',
  },
  outcomes: {
    pass: 'all ranges of /etc/subuid and /etc/subgid are apart, hold no id of an account or a group, and those of each engine fit what its containers have',
    fail: 'two have ids in common, one holds an id below 65536 or of an account or a group, an account whose ids an engine uses has none, or containers have ids that are not in its range',
    manual: 'ranges or accounts come from a directory service as well, which was not asked',
    notapplicable: 'neither file is there and no engine maps users',
  },
  parameters: { sameOwner: ALLOW_SAME_OWNER_OVERLAP },
  each: theHost,
  needs: { ids: subordinateIds, accounts: loginAccounts, mapped: mappedUsers, processes: containerProcesses },
  assess: ({ ids, accounts, mapped, processes }, _, { sameOwner }) => {
    const files = [
      ['/etc/subuid', ids.subuid],
      ['/etc/subgid', ids.subgid],
    ] as const;
    const seen = {
      expected: EXPECTED,
      observed: files.map(([path, file]) => wordsOf(path, file)).join('; '),
    };
    if (mapped.length === 0 && files.every(([, file]) => file.state === 'absent'))
      return notApplicable({
        ...seen,
        message: 'There are no subordinate ids on this host, and no engine needs any.',
      });
    const users = accounts.accounts.map(({ name, uid }): NumberedName => ({ name, id: uid }));
    const groups = accounts.groups.map(({ name, gid }): NumberedName => ({ name, id: gid }));
    const forgiving = sameOwner.configured && sameOwner.value;
    const faults = files.flatMap(([path, file]) =>
      rangeFaults(rangesIn(file), users, path === '/etc/subuid' ? users : groups)
        .filter((fault) => !(fault.sameOwner && forgiving))
        .map(({ text }) => `${path}: ${text}`),
    );
    const own = mapped.map((user) => {
      const id =
        users.find(({ name }) => name === user.user)?.id ??
        (/^\d+$/.test(user.user) ? Number(user.user) : null);
      return { ...user, id, ranges: rangesOf(rangesIn(ids.subuid), nameOf(user.user, users), id) };
    });
    const without = ids.subuid.state === 'denied' ? [] : own.filter(({ ranges }) => ranges.length === 0);
    faults.push(
      ...without.map(
        ({ user, how }) => `${user}, whose ids the engine uses (${how}), has no range in /etc/subuid`,
      ),
    );
    if (own.length > 0 && without.length === 0 && ids.subuid.state === 'read') {
      const fits = (line: string): boolean =>
        line === INITIAL || own.some(({ id, ranges }) => isOf(line, id, ranges));
      const strange = mapsOfContainers(processes.processes)
        .filter((maps) => !maps.some((map) => map.every(fits)))
        .flatMap((maps) => maps.flat().filter((line) => !fits(line)));
      faults.push(
        ...[...new Set(strange)].map(
          (line) =>
            `containers have the map "${line}", which is in no range of ${enumerate(own.map(({ user }) => user))}`,
        ),
      );
    }
    if (faults.length > 0)
      return fail({ ...seen, message: `Subordinate ids overlap or are missing: ${enumerate(faults)}.` });
    const denied = files.find(([, file]) => file.state === 'denied');
    if (denied)
      return cannotTell(
        unread(cause('needs-root', `${denied[0]} may not be read.`, 'Audit as root.')),
        EXPECTED,
      );
    const odd = files.flatMap(([path, file]) =>
      file.state === 'read' ? file.odd.map((line) => `${path}, line ${line}`) : [],
    );
    if (odd.length > 0) {
      const detail = `There are lines that are no range: ${enumerate(odd)}.`;
      return cannotTell(unread(cause('unparseable', detail, 'Take them out or mend them.')), EXPECTED);
    }
    if (own.length > 0 && processes.partial) {
      const detail = 'Not all processes of containers can be seen, so whether their maps fit is not known.';
      return cannotTell(unread(cause('process-not-visible', detail, 'Audit as root.')), EXPECTED);
    }
    const elsewhere = [...ids.sources.subid, ...ids.sources.passwd].filter(
      (source) => !LOCAL.includes(source),
    );
    if (elsewhere.length > 0) {
      return manual({
        ...seen,
        message: `Are the ranges apart from those and from the accounts that ${enumerate([...new Set(elsewhere)])} knows? Only files were read.`,
      });
    }
    return pass({
      ...seen,
      message: 'No range of subordinate ids overlaps with another or with an account or a group.',
    });
  },
});

const rangesIn = (file: SubordinateFile) => (file.state === 'read' ? file.ranges : []);

/**
 * The maps of the processes of each container. One that the engine made is among them; programs in it can make namespaces of
 * their own below that, as browsers do, with maps that are in no file.
 */
function mapsOfContainers(
  processes: readonly ContainerProcess[],
): readonly (readonly (readonly string[])[])[] {
  const found = new Map<string, (readonly string[])[]>();
  for (const { container, uidMap } of processes)
    if (uidMap !== null) found.set(container, [...(found.get(container) ?? []), uidMap]);
  return [...found.values()];
}

/** A number stands for the account that has it. */
const nameOf = (user: string, users: readonly NumberedName[]): string =>
  users.find(({ id }) => String(id) === user)?.name ?? user;

/** A rootless engine maps its own user to root, and its range after that. */
function isOf(line: string, id: number | null, ranges: ReturnType<typeof rangesOf>): boolean {
  const [, outside = Number.NaN, length = Number.NaN] = line.split(' ').map(Number);
  if (length === 1 && outside === id) return true;
  return ranges.some(({ start, count }) => outside >= start && outside + length <= start + count);
}

const wordsOf = (path: string, file: SubordinateFile): string =>
  file.state === 'read'
    ? `${path}: ${enumerate(file.ranges.map(({ owner, start, count }) => `${owner}:${start}:${count}`)) || 'no ranges'}`
    : `${path}: ${file.state}`;
