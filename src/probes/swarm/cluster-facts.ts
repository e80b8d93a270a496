import { evidenceKey } from '../../kit/define-probe.ts';
import { type Cause, cause } from '../../model/cause.ts';
import { type Unread, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import type { SwarmService } from '../containers/swarm-service.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { nodeList, serviceList } from '../docker/engine-objects.ts';
import { secretList, swarmCluster } from '../docker/swarm-cluster.ts';
import { ofManagers } from './membership.ts';

/** Whether the managers of a swarm lock their keys when they stop (auto-lock). */
export const managersLockThemselves = ofManagers('managers-lock-themselves', {
  from: { cluster: swarmCluster },
  value: ({ cluster }, engine): boolean | Unread =>
    cluster.Spec.EncryptionConfig?.AutoLockManagers ??
    unread(notSaid(engine, 'whether managers lock themselves')),
});

/**
 * For how long certificates of nodes are valid, in whole seconds: a certificate has no finer time, and so what is lost
 * where the nanoseconds of a long time do not fit a number does not count.
 */
export const nodeCertificateSeconds = ofManagers('node-certificate-seconds', {
  from: { cluster: swarmCluster },
  value: ({ cluster }, engine): number | Unread => {
    const nanoseconds = cluster.Spec.CAConfig?.NodeCertExpiry ?? 0;
    return nanoseconds > 0
      ? Math.floor(nanoseconds / 1e9)
      : unread(notSaid(engine, 'for how long certificates of nodes are valid'));
  },
});

const notSaid = (engine: Subject<'engine'>, what: string): Cause =>
  cause(
    'unparseable',
    `The answer of engine ${engine.item.id} to GET /swarm does not say ${what}.`,
    'Look at docker info on the manager.',
  );

/** How many managers a swarm has, and how many of them do not answer the others. */
export interface ManagerCount {
  readonly managers: number;
  readonly unreachable: number;
}

export const managerCount = ofManagers('manager-count', {
  from: { info: engineInfo, nodes: nodeList },
  value: ({ info, nodes }): ManagerCount | Unread => {
    const listed = nodes.flatMap(({ ManagerStatus }) => (ManagerStatus ? [ManagerStatus] : []));
    // The engine counts the same list for /info, and leaves 0 there where it could not read it.
    if (listed.length === 0 || listed.length !== info.Swarm.Managers) {
      const why = info.Swarm.Error === '' ? '' : ` (${info.Swarm.Error})`;
      const detail = `GET /info counts ${info.Swarm.Managers} managers and GET /nodes ${listed.length}${why}.`;
      return unread(cause('contradiction', detail, 'Audit again when no node changes its role.'));
    }
    const unreachable = listed.filter(({ Reachability }) => Reachability === 'unreachable').length;
    return { managers: listed.length, unreachable };
  },
});

/** The authorities that the nodes of a swarm trust, and the age of the oldest when they were read. */
export interface SwarmAuthorities {
  readonly certificates: number;
  /** ISO 8601. */
  readonly oldest: { readonly notBefore: string; readonly notAfter: string };
  readonly days: number;
  /** A new one is being brought to all nodes. */
  readonly rotating: boolean;
}

/** The clock of an auditor can be a little behind that of the swarm. */
const CLOCK_SLACK_DAYS = 1;

export const swarmAuthorities = ofManagers('swarm-authorities', {
  from: { cluster: swarmCluster },
  value: ({ cluster: { TLSInfo, RootRotationInProgress: rotating } }, engine): SwarmAuthorities | Unread => {
    const certificates = TLSInfo?.TrustRoot ?? [];
    const [oldest] = certificates.toSorted((a, b) => Date.parse(a.notBefore) - Date.parse(b.notBefore));
    const readAt = engine.snapshot.sections[evidenceKey(engine.path, swarmCluster.id)]?.collectedAt ?? '';
    if (!oldest) {
      const detail = `GET /swarm of engine ${engine.item.id} has no certificate of an authority that could be understood.`;
      const next = 'Look at docker swarm ca on a manager, which prints it.';
      return unread(cause('unparseable', detail, next));
    }
    const days = (Date.parse(readAt) - Date.parse(oldest.notBefore)) / 86_400_000;
    if (!(days >= -CLOCK_SLACK_DAYS)) {
      const detail = `The authority of the swarm is valid from ${oldest.notBefore}, but was read at ${readAt || 'a time that is not known'}.`;
      const next = 'Compare the clocks of the manager and of the machine that audits it.';
      return unread(cause('contradiction', detail, next));
    }
    return { certificates: certificates.length, oldest, days: Math.max(0, days), rotating };
  },
});

/** A service that puts what looks like a secret into the environment of its tasks. */
export interface ExposingService {
  readonly id: string;
  readonly name: string;
  /** Names of variables, and what each value looks like. */
  readonly settings: readonly { readonly name: string; readonly patterns: readonly string[] }[];
}

/** How a swarm deals with secrets. */
export interface SwarmSecrets {
  /** Secrets that the swarm stores. */
  readonly stored: number;
  readonly services: number;
  readonly exposing: readonly ExposingService[];
}

export const swarmSecrets = ofManagers('swarm-secrets', {
  from: { stored: secretList, services: serviceList },
  value: ({ stored, services }): SwarmSecrets | Unread => {
    const unsearched = services.find(({ Spec }) =>
      Spec.TaskTemplate.ContainerSpec?.Env.some(({ Searched }) => !Searched),
    );
    if (unsearched) {
      const detail = `A variable of the service ${unsearched.Spec.Name} is too large to be searched for secrets.`;
      return unread(cause('too-large', detail, 'Look at it on a manager, and put it into a config.'));
    }
    const number = typeof stored === 'number' ? stored : stored.length;
    return { stored: number, services: services.length, exposing: services.flatMap(exposing) };
  },
});

function exposing({ ID, Spec }: SwarmService): readonly ExposingService[] {
  const found = (Spec.TaskTemplate.ContainerSpec?.Env ?? []).filter(({ Patterns }) => Patterns.length > 0);
  const settings = found.map(({ Name, Patterns }) => ({ name: Name, patterns: Patterns }));
  return settings.length === 0 ? [] : [{ id: ID, name: Spec.Name, settings }];
}
