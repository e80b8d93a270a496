import { existsSync, readFileSync } from 'node:fs';
import type { Waypoint } from './find-way.ts';
import { certifyingAuthority, knownKeyTypes } from './judge-host-key.ts';
import type { KnownHostsLine } from './known-hosts.ts';
import type { SshConfig } from './ssh-config.ts';
import { hostToVerify } from './verify-host-key.ts';

/** Settings that only OpenSSH's own client can follow, where they have a value. */
const ITS_OWN = [
  'certificatefile',
  'pkcs11provider',
  'proxycommand',
  'knownhostscommand',
  // Lists of revoked keys have a form of their own (KRL).
  'revokedhostkeys',
] as const;

/** Why a way can be gone by the OpenSSH client alone, in a few words; null where ssh2 can do it. */
export function whyOpenssh(
  way: readonly Waypoint[],
  lines: readonly KnownHostsLine[],
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  for (const { name, config, pins } of way) {
    const reason = reasonOf(config, lines, environment, pins.length > 0);
    if (reason !== null) return `${reason} for ${name}`;
  }
  return null;
}

function reasonOf(
  config: SshConfig,
  lines: readonly KnownHostsLine[],
  environment: Readonly<Record<string, string | undefined>>,
  pinned: boolean,
): string | null {
  const { all, identityFiles } = config;
  const set = ITS_OWN.find((keyword) => {
    const value = all.get(keyword)?.[0];
    return value !== undefined && value !== 'none';
  });
  if (set !== undefined) return `the configuration of SSH sets ${set}`;
  // Its default, internal, is what every client has; another one is a library.
  const provider = all.get('securitykeyprovider')?.[0];
  if (provider !== undefined && provider !== 'internal' && provider !== 'none') {
    return 'the configuration of SSH sets securitykeyprovider';
  }
  const certified = identityFiles.find((path) => existsSync(`${path}-cert.pub`));
  if (certified !== undefined) return `there is a certificate for ${certified}`;
  const onToken = identityFiles.find((path) => isSecurityKey(path));
  if (onToken !== undefined) return `${onToken} is a key on a security key`;
  const host = hostToVerify(config);
  // Where a key of its own is known too, the host can show that one.
  if (!pinned && knownKeyTypes(lines, host).length === 0 && certifyingAuthority(lines, host)) {
    return 'known_hosts trusts an authority (@cert-authority)';
  }
  // Distributions switch GSSAPI on for everybody; without a ticket it means nothing.
  return all.get('gssapiauthentication')?.[0] === 'yes' && environment.KRB5CCNAME
    ? 'there are Kerberos tickets and the configuration of SSH allows them'
    : null;
}

function isSecurityKey(path: string): boolean {
  try {
    return /^sk-/.test(readFileSync(`${path}.pub`, 'latin1').slice(0, 80));
  } catch {
    return false;
  }
}
