import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { addressKind } from '../../src/probes/registry/address-kind.ts';
import { isInRange } from '../../src/probes/registry/address-range.ts';
import { insecureRanges, registryResolution } from '../../src/probes/registry/name-resolution.ts';
import { registries } from '../../src/probes/registry/registries.ts';
import { literalAddress } from '../../src/probes/registry/registry-name.ts';
import { ACCEPTED_LOCAL_REGISTRIES } from './parameters.ts';

const EXPECTED =
  'no address of the registry is the host itself, a neighbour on the link or a metadata service, and none alone lies in an insecure range';

export default defineCheck({
  id: 'registry-name-resolves-safely',
  title: 'Name of a registry stands for addresses that can be meant',
  severity: 'high',
  severityReason:
    'Before engine 29.8.2 one answer for loopback beside any other switches the verification of certificates off for that registry.',
  rationale:
    'Engines take a registry for insecure by its address: loopback always, other ranges where they were told. Up to 29.8.1 it is enough that one of all answers of the resolver lies in such a range, and the connection then goes to any of them (CVE-2026-92543). Whoever can add an answer to the name can so hand out images of their own. All answers of the resolver of the host are looked at; to addresses like these the audit itself never connects.',
  remediation: {
    text: 'Update the engine to 29.8.2 or newer, take wide ranges out of insecure-registries, and find out where the odd address comes from: /etc/hosts, a search domain, or the name server.',
    command: 'getent ahosts REGISTRY',
    takes: 'plan',
    sideEffect: 'Whoever relied on the address that goes no longer reaches the registry by this name.',
  },
  outcomes: {
    pass: 'no answer lies in an insecure range; or all are the host itself, for localhost, an address or a name that the policy accepts; or the engine asks for all answers (29.8.2) and none is the host itself',
    fail: 'some answers lie in an insecure range and others do not, or the name stands for the host itself, a neighbour on the link or a metadata service',
    manual: 'all answers lie in insecure ranges, and the name is not one that the policy accepts',
  },
  each: registries,
  needs: { addresses: registryResolution, engines: insecureRanges },
  parameters: { local: ACCEPTED_LOCAL_REGISTRIES },
  assess: ({ addresses, engines }, { item }, { local }) => {
    const { name, host } = item;
    const accepted = local.configured && local.value.includes(name);
    const seen = {
      expected: EXPECTED,
      observed: `${host} = ${addresses.join(', ')}; insecure: ${engines.map(({ engine, version, ranges }) => `${ranges.join(', ')} (engine ${engine} ${version})`).join('; ')}`,
    };
    const strange = addresses.find((address) => !['other', 'loopback'].includes(addressKind(address)));
    if (strange !== undefined) {
      return fail({ ...seen, message: `${name} stands for ${strange}, which is no address of a registry.` });
    }
    const here = addresses.filter((address) => addressKind(address) === 'loopback');
    const isItself = literalAddress(host) !== null || /(^|\.)localhost\.?$/i.test(host);
    if (here.length > 0 && here.length < addresses.length) {
      const old = engines.filter(({ version }) => !asksForAll(version)).map(({ version }) => version);
      const effect =
        old.length > 0 ? `, so that engine ${old.join(' and ')} verifies none of its certificates` : '';
      return fail({
        ...seen,
        message: `${name} stands for ${here.join(' and ')} and for other machines${effect}.`,
      });
    }
    if (here.length > 0) {
      if (isItself || accepted)
        return pass({ ...seen, message: `${name} is meant to be the host itself, and is that alone.` });
      return host.includes('.')
        ? fail({ ...seen, message: `${name} stands for the host itself.` })
        : manual({ ...seen, message: `${name} stands for the host itself: is that meant?` });
    }
    for (const { engine, version, ranges } of engines) {
      const inside = addresses.filter((address) => ranges.some((range) => isInRange(address, range)));
      if (inside.length === 0) continue;
      if (inside.length < addresses.length && !asksForAll(version)) {
        return fail({
          ...seen,
          message: `${inside.join(' and ')} of ${name} lies in an insecure range and other addresses do not, so engine ${engine} (${version}) verifies none of them.`,
        });
      }
      if (inside.length === addresses.length && !accepted) {
        return manual({
          ...seen,
          message: `All addresses of ${name} lie in insecure ranges of engine ${engine}: may it go there without verified TLS?`,
        });
      }
    }
    return pass({ ...seen, message: `${name} stands for nothing but addresses that can be meant.` });
  },
});

/** Whether an engine takes a registry for insecure only where all of its addresses are; a pre-release of it does not count. */
function asksForAll(version: string): boolean {
  const [, major = 0, minor = 0, patch = 0] = (
    /^v?(\d+)\.(\d+)\.(\d+)(?!-(?:rc|beta|alpha))/.exec(version) ?? []
  ).map(Number);
  return major > 29 || (major === 29 && (minor > 8 || (minor === 8 && patch >= 2)));
}
