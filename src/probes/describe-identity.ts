import type { HostResult } from '../model/results.ts';
import type { ConnectionFacts, Snapshot } from '../model/snapshot.ts';
import type { Subject } from '../model/subject.ts';
import { ownAddresses } from './firewall/own-addresses.ts';
import { identity } from './host/identity.ts';
import type { TimeZone } from './host/time-zone.ts';

/** Who the host is, how it proved that, and by which account it was read. What was not read has no key. */
export const describeIdentity = (
  host: Subject<'host'>,
  engines: readonly Subject<'engine'>[],
): HostResult['identity'] => ({ ...describeConnection(host.snapshot), ...describeMachine(host, engines) });

/** How the host proved that it is the one that is meant, and by which account it was read. */
function describeConnection({ connection }: Snapshot): HostResult['identity'] {
  if (!connection) return {};
  const { hostKeys, ranAs, transport, user, sudoSaid } = connection;
  const own = hostKeys.at(-1);
  return {
    transport,
    loginUser: user,
    becameRootBy: ranAs === null ? null : BECAME_ROOT_BY[ranAs],
    ...(ranAs === 'login' && sudoSaid !== '' ? { sudoSaid } : {}),
    hostKey: own?.fingerprint ?? null,
    hostKeyVerified: own?.verified ?? null,
    ...(hostKeys.length > 1
      ? {
          via: hostKeys
            .slice(0, -1)
            .map(
              ({ address, port, fingerprint, verified }) => `${address}:${port} ${fingerprint} (${verified})`,
            )
            .join(', '),
        }
      : {}),
  };
}

const BECAME_ROOT_BY: Readonly<Record<NonNullable<ConnectionFacts['ranAs']>, string | null>> = {
  root: 'login',
  login: null,
  sudo: 'sudo -n',
  'sudo-tty': 'sudo -n, with a terminal',
  'sudo-password': 'sudo with a password',
  'sudo-script': 'sudo -n, which permits the installed collection script',
};

function describeMachine(
  host: Subject<'host'>,
  engines: readonly Subject<'engine'>[],
): HostResult['identity'] {
  const fact = identity.read(host);
  if (!fact.known) return {};
  const { hostname, fullName, timeZone, os, kernel, architecture, machine, uid, user, groups, clock } =
    fact.value;
  const section = host.snapshot.sections[`${host.path}:${identity.id}`];
  const skew = section ? clock - Date.parse(section.collectedAt) / 1000 : 0;
  return {
    hostname,
    ...(fullName === undefined ? {} : { fqdn: fullName }),
    ...describeAddresses(ownAddresses(host, engines)),
    os: os.name,
    kernel,
    architecture,
    machine,
    ...(timeZone === undefined ? {} : describeZone(timeZone)),
    auditedAs: user,
    auditedAsUid: uid,
    auditedAsGroups: groups.join(' '),
    clockSkewSeconds: Math.round(skew),
  };
}

/** Addresses that are named; more are counted. */
const ADDRESSES = 8;

function describeAddresses(addresses: readonly string[] | null): HostResult['identity'] {
  const own = addresses ?? [];
  const more = own.length - ADDRESSES;
  return {
    ...(own.length > 0 ? { addresses: own.slice(0, ADDRESSES).join(', ') } : {}),
    ...(more > 0 ? { moreAddresses: more } : {}),
  };
}

function describeZone({ offsetMinutes, name }: TimeZone): HostResult['identity'] {
  const [hours, minutes] = [Math.trunc(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  return {
    utcOffset: `${offsetMinutes < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`,
    ...(name === null ? {} : { timeZone: name }),
  };
}
