import { addressVersion, parseAddress } from '../../src/model/address.ts';
import type { HostResult } from '../../src/model/results.ts';
import { oneLine } from '../telling/finding-text.ts';
import { ownAddresses } from '../telling/own-addresses.ts';
import { element, type Xml } from '../xml.ts';
import { SYSTEMS } from './ids.ts';

/** Facts for which XCCDF and those who read it have names of their own. */
const KNOWN_FACTS: Readonly<Record<string, string>> = {
  hostname: 'urn:xccdf:fact:asset:identifier:host_name',
  fqdn: 'urn:xccdf:fact:asset:identifier:fqdn',
  ipv4: 'urn:xccdf:fact:asset:identifier:ipv4',
  ipv6: 'urn:xccdf:fact:asset:identifier:ipv6',
  machine: 'urn:xccdf:fact:identifier',
};

/**
 * What the rules are about; a host without any engine is none of it. By the older form of its name, which is allowed: oscap
 * 1.3 takes a document to which its own rules (Schematron) have nothing at all to remark for one that is invalid, and the
 * only thing that they remark here is this.
 */
export const DOCKER = element('platform', { idref: 'cpe:/a:docker:docker' });

/** By which account the host was read and against which profile, its names and addresses, and what it said of itself. */
export function targetElements(host: HostResult, profile: Xml): readonly Xml[] {
  const { name, identity } = host;
  const own = [identity.hostname, identity.fqdn].filter((called) => typeof called === 'string');
  return [
    ...identityElement(host),
    profile,
    ...[...new Set([name, ...own])].map((target) => element('target', {}, oneLine(target))),
    ...addresses(host).map((address) => element('target-address', {}, address)),
    element('target-facts', {}, ...facts(host)),
    ...(host.engines.length === 0 ? [] : [DOCKER]),
  ];
}

/** An account had to prove itself to be given a shell; whether it is root is what its user id says. */
const identityElement = ({ identity: { auditedAs, auditedAsUid } }: HostResult): readonly Xml[] =>
  typeof auditedAs === 'string'
    ? [element('identity', { authenticated: true, privileged: auditedAsUid === 0 }, oneLine(auditedAs))]
    : [];

/** The address by which it was reached, where that is known, and those that it has itself. */
function addresses({ target, identity }: HostResult): readonly string[] {
  const address = parseAddress(target);
  const reached = 'host' in address && addressVersion(address.host) !== null ? [address.host] : [];
  return [...new Set([...reached, ...ownAddresses(identity)])];
}

function facts({ target, identity, engines }: HostResult): readonly Xml[] {
  const fact = (name: string, value: string | number | boolean) =>
    element(
      'fact',
      { name: KNOWN_FACTS[name] ?? SYSTEMS.fact(oneLine(name)), type: typeof value },
      oneLine(String(value)),
    );
  return [
    fact('target', target),
    ...Object.entries(identity).flatMap(([name, value]) => (value === null ? [] : [fact(name, value)])),
    ...ownAddresses(identity).map((address) =>
      fact(addressVersion(address) === 4 ? 'ipv4' : 'ipv6', address),
    ),
    ...engines.map(
      ({ id, version, state, socket, user, rootless, storageDriver, components, daemonId, swarm }) =>
        fact(
          `engine-${id}`,
          [
            `version ${version ?? 'not read'}`,
            state,
            `socket ${socket ?? 'not found'}`,
            `user ${user}${rootless ? ', rootless' : ''}`,
            `storage driver ${storageDriver ?? 'not read'}`,
            components ?? 'components not read',
            ...(daemonId ? [`daemon id ${daemonId}`] : []),
            ...(swarm ? [`swarm ${swarm}`] : []),
          ].join('; '),
        ),
    ),
  ];
}
