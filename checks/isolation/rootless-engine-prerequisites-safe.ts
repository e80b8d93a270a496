import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { type EngineInfo, engineInfo } from '../../src/probes/docker/engine-info.ts';
import { waysToRootEngine } from '../../src/probes/engine/ways-to-root-engine.ts';
import { accounts } from '../../src/probes/host/accounts.ts';
import { rangeFaults, rangesOf } from '../../src/probes/host/id-ranges.ts';
import { loginAccounts } from '../../src/probes/host/login-accounts.ts';
import { type SocketRights, socketAccess } from '../../src/probes/host/socket-access.ts';
import { type SubordinateFile, subordinateIds } from '../../src/probes/host/subordinate-ids.ts';
import { rootlessEngines } from '../../src/probes/populations.ts';
import { EXPECTED_ROOTLESS_USERS } from './rights-parameters.ts';

const EXPECTED = 'a private socket, limits that work, ids of its own, and an account without a way to root';

/** Members become root by sudo as distributions set it up. */
const ADMINISTRATORS = ['sudo', 'wheel', 'admin'];

export default defineCheck({
  id: 'rootless-engine-prerequisites-safe',
  title: 'A rootless engine keeps its containers from root and from each other',
  severity: 'medium',
  severityReason:
    'An engine of an account is easily overlooked, and one whose account is root anyhow separates nothing.',
  rationale:
    'A rootless engine gives away no more than its account has. That helps only if the account has little: not where it may use the engine of root or sudo, where others reach its socket, where its containers know no limits, or where its ids are those of others as well.',
  remediation: {
    text: 'Give the engine an account of its own, in neither docker nor sudo, with ranges of subordinate ids that overlap with nothing, and let systemd hand cpu, memory and pids of control groups v2 on to it.',
    command: 'systemctl edit user@.service (Delegate=cpu cpuset io memory pids)',
    takes: 'plan',
    sideEffect: 'Limits hold from the next login of the account on.',
  },
  outcomes: {
    pass: 'the socket is private, limits work, the ranges of the account are there and apart, and it is in no group that leads to root or to the engine of root',
    fail: 'one of these is not so, everybody may listen on any port of the host, or the policy does not expect the account',
  },
  parameters: { expected: EXPECTED_ROOTLESS_USERS },
  each: rootlessEngines,
  about: ['user'],
  needs: {
    info: engineInfo,
    sockets: socketAccess,
    docker: accounts,
    logins: loginAccounts,
    ids: subordinateIds,
  },
  hints: { ways: waysToRootEngine },
  assess: ({ info, sockets, docker, logins, ids, ways }, { item }, { expected }) => {
    const { user, uid } = item;
    const socket = item.socket === null ? undefined : sockets.sockets[item.socket];
    const primary = logins.accounts.find(({ name }) => name === user)?.gid;
    const administrators = logins.groups.filter(
      ({ name, gid, members }) =>
        ADMINISTRATORS.includes(name) && (members.includes(user) || gid === primary),
    );
    const inDocker = docker.dockerGroup?.members.includes(user) === true;
    const users = logins.accounts.map(({ name, uid }) => ({ name, id: uid }));
    const groups = logins.groups.map(({ name, gid }) => ({ name, id: gid }));
    const files = [
      ['/etc/subuid', ids.subuid, users],
      ['/etc/subgid', ids.subgid, groups],
    ] as const;
    const faults = [
      ...(expected.configured && !fitsOne(user, expected.value)
        ? ['the policy does not expect an engine of this account']
        : []),
      ...socketFaults(socket, uid),
      ...limitFaults(info),
      ...(inDocker ? ['the account is in group docker, so the engine of root is open to it'] : []),
      ...(ways.known && !inDocker ? ways.value : []).map(
        (way) => `the engine of root is open to the account (${way})`,
      ),
      ...administrators.map(({ name }) => `the account is in group ${name}`),
      ...(ids.portStart === 0
        ? ['everybody may listen on any port (net.ipv4.ip_unprivileged_port_start = 0)']
        : []),
      ...files.flatMap(([path, file, taken]) => idFaults(path, file, { user, uid, users, taken })),
    ];
    const seen = {
      expected: EXPECTED,
      observed: `socket ${item.socket ?? 'not found'} ${wordsOf(socket)}; CgroupDriver = ${info.CgroupDriver}, CgroupVersion = ${info.CgroupVersion}, MemoryLimit = ${info.MemoryLimit}, PidsLimit = ${info.PidsLimit}; ip_unprivileged_port_start = ${ids.portStart ?? 'unknown'}`,
      resource: { type: 'user', name: user, id: null, engine: item.id } as const,
    };
    if (faults.length > 0)
      return fail({ ...seen, message: `The rootless engine of ${user}: ${enumerate(faults)}.` });
    if (socket?.state !== 'read')
      return cannotTell(unread(socket?.state === 'unread' ? socket.cause : NO_SOCKET), EXPECTED);
    if (socket.acl.state === 'unread') return cannotTell(unread(socket.acl.cause), EXPECTED);
    if (!ways.known) return cannotTell(ways, EXPECTED);
    if (ids.portStart === null || files.some(([, file]) => file.state === 'denied'))
      return cannotTell(unread(HIDDEN), EXPECTED);
    return pass({ ...seen, message: `The rootless engine of ${user} stands on safe ground.` });
  },
});

function socketFaults(socket: SocketRights | undefined, uid: number): readonly string[] {
  if (socket?.state !== 'read') return [];
  const listed = socket.acl.state === 'read' && socket.acl.entries.some(({ write }) => write);
  return [
    ...(socket.uid === uid ? [] : [`the socket belongs to user ${socket.uid}`]),
    ...(socket.mode & 0o007 ? ['everybody has rights on the socket'] : []),
    ...(listed ? ['an access control list opens the socket to others'] : []),
  ];
}

/** Without control groups v2 a rootless engine can limit nothing; what systemd does not hand on has no limit either. */
function limitFaults({ CgroupDriver, CgroupVersion, MemoryLimit, PidsLimit }: EngineInfo): readonly string[] {
  if (CgroupDriver === 'none' || CgroupVersion !== '2')
    return ['containers have no limits, since it has no control groups v2'];
  const lacking = [...(MemoryLimit ? [] : ['memory']), ...(PidsLimit ? [] : ['pids'])];
  return lacking.length > 0 ? [`it cannot limit ${lacking.join(' and ')} of containers`] : [];
}

interface Owner {
  readonly user: string;
  readonly uid: number;
  readonly users: Parameters<typeof rangeFaults>[1];
  readonly taken: Parameters<typeof rangeFaults>[2];
}

function idFaults(
  path: string,
  file: SubordinateFile,
  { user, uid, users, taken }: Owner,
): readonly string[] {
  if (file.state === 'denied') return [];
  const all = file.state === 'read' ? file.ranges : [];
  const own = rangesOf(all, user, uid);
  if (own.length === 0) return [`the account has no range in ${path}`];
  const texts = own.map(({ owner, start, count }) => `${owner}:${start}:${count}`);
  return rangeFaults(all, users, taken)
    .filter(({ text }) => texts.some((range) => text.split(' ').includes(range)))
    .map(({ text }) => `${path}: ${text}`);
}

const wordsOf = (socket: SocketRights | undefined): string =>
  socket?.state === 'read'
    ? `of user ${socket.uid}, mode ${socket.mode.toString(8).padStart(4, '0')}`
    : 'not seen';

const NO_SOCKET = cause(
  'process-not-visible',
  'The socket of the rootless engine was not seen, so nobody can say who may use it.',
  'Audit as root.',
);
const HIDDEN = cause(
  'needs-root',
  'The ranges of subordinate ids or the first port of everybody may not be read.',
  'Audit as root.',
);
