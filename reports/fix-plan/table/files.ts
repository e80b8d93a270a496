import type { Fixes } from '../fix.ts';

/** The files of section 3 by the first part of the ids of their checks, with the second parts. */
const FILES: readonly (readonly [file: string, owner: string, mode: string])[] = [
  ['docker-service-unit', 'owned-by-root', 'mode-644'],
  ['docker-socket-unit', 'owned-by-root', 'mode-644'],
  ['docker-directory', 'owned-by-root', 'mode-755'],
  ['registry-certificates', 'owned-by-root', 'mode-444'],
  ['tls-ca', 'owned-by-root', 'mode-444'],
  ['tls-certificate', 'owned-by-root', 'mode-444'],
  ['tls-key', 'owned-by-root', 'mode-400'],
  ['engine-socket', 'owned-by-root-and-docker', 'mode-660'],
  ['daemon-file', 'owned-by-root', 'mode-644'],
  ['default-docker-file', 'owned-by-root', 'mode-644'],
  ['sysconfig-docker-file', 'owned-by-root', 'mode-644'],
  ['containerd-socket', 'owned-by-root', 'mode-660'],
];

/** Owners and modes; whose they are to be and which bits they may have, the finding says. */
export const FILE_FIXES: Fixes = Object.fromEntries(
  FILES.flatMap(([file, owner, mode]) => [
    [`${file}-${owner}`, { kind: 'owner' }],
    [`${file}-${mode}`, { kind: 'mode' }],
  ]),
);
