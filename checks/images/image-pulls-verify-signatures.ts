import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { majorVersion } from '../../src/probes/engine/engine-release.ts';
import { accounts } from '../../src/probes/host/accounts.ts';
import { type ContentTrust, contentTrust, type DockerProgram } from '../../src/probes/host/content-trust.ts';
import { endState } from '../../src/probes/host/shell-assignments.ts';
import { type SocketAccess, socketAccess } from '../../src/probes/host/socket-access.ts';
import { theHost } from '../../src/probes/populations.ts';
import { IMAGE_SIGNATURE_VERIFICATION } from '../parameters.ts';

const EXPECTED = 'every client that pulls images verifies their signatures, or something in its place does';
/** Docker Hub's own signing service ends on this day. */
const NOTARY_ENDS = '2026-12-08';

/** What each kind of session reads, in order. */
const SESSIONS: Readonly<Record<string, readonly ContentTrust['files'][number]['place'][]>> = {
  'every login': ['environment'],
  'login shells': ['environment', 'login'],
  'interactive shells': ['environment', 'interactive'],
};

export default defineCheck({
  id: 'image-pulls-verify-signatures',
  title: 'Signatures of images are verified when they are pulled',
  severity: 'medium',
  severityReason: 'Without verification whoever controls a registry or a tag decides what runs here.',
  rationale:
    'A tag says nothing of who made an image. Docker Content Trust let the docker command refuse what is not signed, but only that command, up to release 28, and only where a variable is set; from 29 on it is ignored, and the signing service of Docker Hub ends on 8 December 2026. What takes its place, such as cosign, Notation or admission in the registry, has to be named in the policy.',
  outcomes: {
    pass: 'the policy names what verifies signatures, or a docker command older than 29 has DOCKER_CONTENT_TRUST on in every session of root and nobody else may pull',
    fail: 'a docker command older than 29 is there, and DOCKER_CONTENT_TRUST is not set or switched off for root and all sessions',
    manual:
      'the docker command is 29 or newer and ignores Docker Content Trust, there is none, or the variable is set for a part of the sessions only; then what verifies signatures is for a person to say',
  },
  remediation: {
    text: 'Verify signatures with cosign or Notation before images are deployed, or let the registry admit signed images only, pin images by digest, and name it in the policy. Docker Content Trust has no future.',
    command: 'cosign verify --key <key> <registry>/<image>@sha256:<digest>',
    takes: 'plan',
    sideEffect: 'Images that nobody signed can no longer be deployed; sign what you use first.',
  },
  each: theHost,
  needs: { trust: contentTrust, accounts },
  hints: { access: socketAccess },
  parameters: { replacement: IMAGE_SIGNATURE_VERIFICATION },
  assess: ({ trust, accounts: { dockerGroup }, access }, host, { replacement }) => {
    const { command, others: further = [], files, hidden } = trust;
    const programs = command === null ? [] : [command, ...further];
    const version = programs.map(describeProgram).join(', ') || 'no docker command';
    const set = files.map(({ path, assignments }) => `${path}: ${assignments.join(', ')}`);
    const observed = `${version}; DOCKER_CONTENT_TRUST: ${set.length === 0 ? 'in no file that was read' : set.join('; ')}`;
    const seen = { expected: EXPECTED, observed };
    if (replacement.configured)
      return pass({
        ...seen,
        observed: `${observed}; policy: ${replacement.value}`,
        message: `The policy says that ${replacement.value} verifies signatures of images.`,
      });
    const service = `The signing service of Docker Hub ${host.snapshot.startedAt.slice(0, 10) >= NOTARY_ENDS ? 'has ended on' : 'ends on'} ${NOTARY_ENDS}.`;
    if (command === null)
      return manual({
        ...seen,
        message: `What pulls images on this host, and what verifies their signatures? There is no docker command, and other clients never knew Docker Content Trust. ${service}`,
      });
    // Whoever pulls may come upon any of them, so that none is forgotten for the first one.
    const unknown = programs.find((one) => majorOf(one) === null);
    if (unknown)
      return manual({
        ...seen,
        message: `What verifies the signatures of images that are pulled here? ${unknown.path} ${unknown.foreign ? 'was not asked for its release, since others than root can change it' : "does not say that it is a release of Docker's"}. ${service}`,
      });
    const newer = programs.find((one) => (majorOf(one) ?? 0) >= 29);
    if (newer)
      return manual({
        ...seen,
        message: `What verifies the signatures of images that are pulled here, such as cosign, Notation or the registry? The docker command ${newer.reported} ignores DOCKER_CONTENT_TRUST${files.length > 0 ? ', although it is set' : ''}. ${service}`,
      });
    const reported = [...new Set(programs.map((one) => one.reported))].join(' or ');
    const states = Object.values(SESSIONS).map((places) =>
      endState(files.filter(({ place }) => places.includes(place)).flatMap(({ assignments }) => assignments)),
    );
    if (hidden.length > 0) {
      const detail = `${hidden.slice(0, 3).join(', ')} could not be read, where DOCKER_CONTENT_TRUST may be set.`;
      const next = 'Run the audit as root; only regular files of at most 256 KiB are read.';
      return cannotTell(unread(cause('needs-root', detail, next)), EXPECTED);
    }
    const isOn = states.filter((state) => state === 'on').length;
    if (isOn === 0 && !states.includes('unclear'))
      return fail({
        ...seen,
        message: `The docker command ${reported} pulls without verifying signatures: DOCKER_CONTENT_TRUST is ${states.includes('off') ? 'switched off' : 'not set'}. ${service}`,
      });
    if (isOn < states.length) {
      const without = Object.keys(SESSIONS).filter((_, at) => states[at] !== 'on');
      return manual({
        ...seen,
        message: `Do services, cron jobs and other sessions pull images? DOCKER_CONTENT_TRUST is not surely on for ${without.join(' and ')}. ${service}`,
      });
    }
    if (!access.known) return cannotTell(access, EXPECTED);
    const unseen = Object.values(access.value.sockets).find(({ state }) => state === 'unread');
    if (unseen?.state === 'unread') return cannotTell(unread(unseen.cause), EXPECTED);
    const others = othersWho(access.value, dockerGroup?.members ?? []);
    if (others.length > 0)
      return manual({
        ...seen,
        message: `Does ${others.join(', ')} leave DOCKER_CONTENT_TRUST on in shell files of their own? Not only root may pull; it is on for every login. ${service}`,
      });
    return pass({
      ...seen,
      message: `DOCKER_CONTENT_TRUST is on for every login, and only root may pull. ${service}`,
    });
  },
});

const majorOf = ({ reported }: DockerProgram): number | null =>
  reported === null ? null : majorVersion(reported);

const describeProgram = ({ path, reported, foreign }: DockerProgram): string =>
  `${path} ${reported ?? (foreign ? 'not run, since others than root can change it' : 'of unknown version')}`;

/** Who can have an engine pull, root left out: not every engine leaves its socket to the group docker. */
function othersWho({ sockets, groups, users }: SocketAccess, members: readonly string[]): readonly string[] {
  const all = Object.values(groups);
  const accounts = [...users, ...all.flatMap(({ primary }) => primary)];
  const isRoot = (name: string): boolean => accounts.some((one) => one.name === name && one.uid === 0);
  const names = [...members, ...all.flatMap(({ listed }) => listed), ...accounts.map(({ name }) => name)];
  const open = Object.values(sockets).some((one) => one.state === 'read' && (one.mode & 0o002) !== 0);
  const named = [...new Set(names)].filter((name) => name !== 'root' && !isRoot(name)).sort();
  return open ? ['every account of the host'] : named;
}
