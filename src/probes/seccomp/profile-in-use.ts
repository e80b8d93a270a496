import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { securityOption } from '../containers/security-option.ts';
import { type ContainerInspect, containerInspect } from '../docker/container-inspect.ts';
import { type EngineInfo, engineInfo } from '../docker/engine-info.ts';
import { daemonProcess } from '../engine/daemon-process.ts';
import { isAtLeast } from '../engine/engine-release.ts';
import { seccompFiles } from '../host/seccomp-files.ts';
import type { SeccompProfile, StoredProfile } from './profile.ts';

/** By which seccomp profile a container or an engine goes. */
export type ProfileInUse =
  /** None at all; `why` names the setting. */
  | { readonly kind: 'none'; readonly why: string }
  /** The one that the engine brings. */
  | { readonly kind: 'builtin' }
  /** One that somebody wrote; `where` says where it comes from. */
  | { readonly kind: 'custom'; readonly profile: SeccompProfile; readonly where: string };

/** The name of the engine's own profile since 23.0, and before. */
const BUILTIN = ['builtin', 'default'];

/**
 * What the seccomp entry of /info .SecurityOptions names as profile, empty where it names none; null where there is no
 * such entry. A path may have commas in it.
 */
export function namedProfile(options: readonly string[]): string | null {
  const entry = options.find((option) => /^name=seccomp(,|$)/.test(option));
  return entry === undefined ? null : (/,profile=(.*)$/s.exec(entry)?.[1] ?? '');
}

/**
 * Which setting of a container or its engine leads to no filter at all; null where none does, as far as the settings
 * tell: a file that the engine names may be empty.
 */
export function unfilteredBy(inspect: ContainerInspect, info: EngineInfo): string | null {
  const own = securityOption(inspect, 'seccomp');
  const named = namedProfile(info.SecurityOptions);
  if (own === 'unconfined') return 'seccomp=unconfined';
  if (named === null) return 'the engine does not use seccomp';
  // Before 27.0 an engine filters no privileged container, and since then only where a profile is named for it.
  const heeded = own !== undefined && isAtLeast(info.ServerVersion, 27) !== false;
  if (inspect.HostConfig.Privileged && !heeded) return 'it is privileged';
  if (own === undefined && named === 'unconfined') return 'seccomp-profile of the engine is unconfined';
  return inspect.HostConfig.SeccompProfile?.state === 'empty' ? 'its profile is empty' : null;
}

/** The profile that an engine gives to containers without one of their own. */
export const engineProfile: FactSource<'engine', ProfileInUse> = {
  id: 'engine-seccomp-profile',
  scope: 'engine',
  reads: readsOf(engineInfo, seccompFiles, daemonProcess),
  read: (engine) => {
    const info = readFact(engineInfo, engine);
    if (!info.known) return info;
    const named = namedProfile(info.value.SecurityOptions);
    if (named === null) {
      return known({ kind: 'none', why: 'the engine does not use seccomp' }, info.evidence);
    }
    if (named === 'unconfined') {
      return known({ kind: 'none', why: 'seccomp-profile of the engine is unconfined' }, info.evidence);
    }
    if (BUILTIN.includes(named)) return known({ kind: 'builtin' }, info.evidence);
    return onDisk(named, engine, info.evidence);
  },
};

/** The profile that a container goes by, or is to go by at its next start. */
export const containerProfile: FactSource<'container', ProfileInUse> = {
  id: 'container-seccomp-profile',
  scope: 'container',
  reads: readsOf(containerInspect, engineProfile),
  read: (container) => {
    const inspect = readFact(containerInspect, container);
    if (!inspect.known) return inspect;
    const info = readFact(engineInfo, container);
    if (!info.known) return info;
    const evidence = [...new Set([...inspect.evidence, ...info.evidence])];
    const why = unfilteredBy(inspect.value, info.value);
    if (why !== null) return known({ kind: 'none', why }, evidence);
    const own = securityOption(inspect.value, 'seccomp');
    if (own === undefined) {
      const engine = readFact(engineProfile, container);
      return engine.known ? known(engine.value, [...new Set([...evidence, ...engine.evidence])]) : engine;
    }
    if (BUILTIN.includes(own)) return known({ kind: 'builtin' }, evidence);
    const given = inspect.value.HostConfig.SeccompProfile;
    if (given === undefined) {
      const detail = `The snapshot does not hold what the seccomp profile of container ${container.item.name} decides.`;
      return unread(cause('not-collected', detail, 'Collect again with this version of plimsoll.'), evidence);
    }
    return inUse(given, `HostConfig.SecurityOpt of container ${container.item.name}`, evidence);
  },
};

/** The file that the engine took its profile from when it started, if it is still the same. */
function onDisk(path: string, engine: Subject<'engine'>, before: readonly string[]): Fact<ProfileInUse> {
  const files = readFact(seccompFiles, engine);
  const evidence = [...new Set([...before, ...files.evidence])];
  if (!files.known) return unread(files.cause, evidence);
  const file = files.value[path];
  if (file === undefined) {
    const detail = `Engine ${engine.item.id} names the seccomp profile ${path}, which was not collected.`;
    return unread(
      cause('not-collected', detail, 'Audit as root, which sees the flags of dockerd.'),
      evidence,
    );
  }
  if (file.state === 'unread') return unread(file.cause, evidence);
  const restart = 'Restart the engine so that the file is in force, and audit again.';
  if (file.state === 'absent') {
    const detail = `${path}, the seccomp profile of engine ${engine.item.id}, no longer exists; what was in it when the engine started is in force.`;
    return unread(cause('pending-restart', detail, restart), evidence);
  }
  const process = readFact(daemonProcess, engine);
  const all = [...new Set([...evidence, ...process.evidence])];
  if (!process.known) return unread(process.cause, all);
  // Times of files are cut to whole seconds, so one of the second of the start is not newer.
  if (file.changedAt > process.value.startedAt) {
    const detail = `${path}, the seccomp profile of engine ${engine.item.id}, was changed after the engine had started.`;
    return unread(cause('pending-restart', detail, restart), all);
  }
  return inUse(file.profile, path, all);
}

function inUse(profile: StoredProfile, where: string, evidence: readonly string[]): Fact<ProfileInUse> {
  switch (profile.state) {
    case 'read':
      return known({ kind: 'custom', profile, where }, evidence);
    case 'empty':
      return known({ kind: 'none', why: `the profile in ${where} is empty` }, evidence);
    case 'refused':
      return notUnderstood(where, profile.problem, evidence);
  }
}

const notUnderstood = (where: string, problem: string, evidence: readonly string[]): Unread =>
  unread(
    cause(
      'unparseable',
      `The seccomp profile in ${where} ${problem}.`,
      'Bring it into the form of the profile of the engine.',
    ),
    evidence,
  );
