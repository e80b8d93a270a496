import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnownKeyLine } from './known-hosts.ts';
import { quotedPath } from './quoted-path.ts';

/** What holds a host to keys whose fingerprints alone are known. */
export interface HostKeyPins {
  /** `SHA256:...` of each. */
  readonly fingerprints: readonly string[];
  /** Keys of the host that known_hosts calls revoked; they count whatever is pinned. */
  readonly revoked: readonly KnownKeyLine[];
}

/**
 * Settings of ssh_config that make the OpenSSH client take the pinned keys of a host and no other, as keyword and
 * value: a command that answers a key with a line of known_hosts about it where it is pinned, and nothing beside it
 * (KnownHostsCommand, OpenSSH 8.5). What they name is written into `folder`.
 */
export async function pinSettings(
  folder: string,
  name: string,
  { fingerprints, revoked }: HostKeyPins,
): Promise<readonly (readonly [string, string])[]> {
  const [command, known] = [join(folder, `${name}.sh`), join(folder, `${name}.revoked`)];
  await writeFile(
    command,
    `case $1 in\n${fingerprints.join(' | ')}) printf '%s %s %s\\n' "$2" "$3" "$4" ;;\nesac\n`,
    { mode: 0o600 },
  );
  await writeFile(
    known,
    revoked.map(({ type, key }) => `@revoked * ${type} ${key.toString('base64')}\n`).join(''),
    { mode: 0o600 },
  );
  return [
    ['KnownHostsCommand', `/bin/sh ${quotedPath(command)} %f %H %t %K`],
    ['UserKnownHostsFile', quotedPath(known)],
    ['GlobalKnownHostsFile', '/dev/null'],
    ['StrictHostKeyChecking', 'yes'],
  ];
}
