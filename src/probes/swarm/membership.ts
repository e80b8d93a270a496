import { deriveFact, readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import type { Needs, NeedValues } from '../../model/check.ts';
import {
  type Fact,
  type FactSource,
  type Known,
  known,
  mapFact,
  type Unread,
  unread,
} from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { enumerate } from '../containers/wording.ts';
import { engineInfo } from '../docker/engine-info.ts';

/** The part that an engine plays in a swarm. */
export type SwarmMembership =
  | { readonly role: 'none' }
  /** A worker knows the managers, by their addresses, and next to nothing of the swarm. */
  | { readonly role: 'worker'; readonly managers: readonly string[] }
  | { readonly role: 'manager' };

/** Whether and as what an engine is in a swarm; unread where it is neither in nor out (pending, error, locked). */
export const swarmMembership = deriveFact({
  id: 'swarm-membership',
  scope: 'engine',
  from: { info: engineInfo },
  value: ({ info: { Swarm } }, engine): SwarmMembership | Unread => {
    const { LocalNodeState, ControlAvailable, NodeID, RemoteManagers } = Swarm;
    if (LocalNodeState === 'inactive') return { role: 'none' };
    if (LocalNodeState !== 'active') return unread(causeOfState(engine.item.id, LocalNodeState, Swarm.Error));
    if (ControlAvailable) return { role: 'manager' };
    // A manager that just started, or that just ceased to be one, has no control either.
    if (NodeID !== '' && RemoteManagers.some((manager) => manager.NodeID === NodeID)) {
      const detail = `Engine ${engine.item.id} is a manager of its swarm by its own list, but does not control it.`;
      const next = 'Look why on the host (docker info, docker node ls on another manager); then audit again.';
      return unread(cause('engine-error', detail, next));
    }
    return { role: 'worker', managers: RemoteManagers.map(({ Addr }) => Addr).filter((addr) => addr !== '') };
  },
});

function causeOfState(engine: string, state: string, why: string) {
  const node = `Engine ${engine} is a node of a swarm`;
  const reason = why === '' ? '' : `: ${why}`;
  switch (state) {
    case 'locked':
      return cause(
        'engine-error',
        `${node} whose managers lock themselves, and is locked, so that it knows nothing of the swarm.`,
        'Unlock it on the host (docker swarm unlock), and audit again.',
      );
    case 'pending':
      return cause(
        'engine-error',
        `${node} that it has not reached yet (state pending)${reason}.`,
        'Wait until docker info says active, or find out what keeps it from a manager; then audit again.',
      );
    case 'error':
      return cause(
        'engine-error',
        `${node} and failed in it (state error)${reason}.`,
        'Repair the node or take it out of the swarm (docker swarm leave); then audit again.',
      );
    case '':
      return cause(
        'unparseable',
        `The answer of engine ${engine} to GET /info does not say whether it is in a swarm.`,
        'Run docker info on the host.',
      );
    default:
      return cause(
        'unparseable',
        `Engine ${engine} names a state in its swarm that is not known: ${state.slice(0, 40)}.`,
        'Run docker info on the host, and report the state.',
      );
  }
}

/** Where an engine is no manager, so that others know the swarm, or there is none. */
export type Elsewhere = Exclude<SwarmMembership, { role: 'manager' }>;
export type OfManagers<T> = Elsewhere | { readonly role: 'manager'; readonly value: T };

/** A fact that managers alone know, derived as by `deriveFact`; for any other engine it is why there is nothing to know. */
export function ofManagers<const N extends Needs<'engine'>, T>(
  id: string,
  definition: {
    readonly from: N;
    readonly value: (facts: NeedValues<N>, engine: Subject<'engine'>) => T | Unread;
  },
): FactSource<'engine', OfManagers<T>> {
  const source = deriveFact({ id, scope: 'engine', ...definition });
  return {
    id,
    scope: 'engine',
    reads: readsOf(swarmMembership, source),
    read: (engine): Fact<OfManagers<T>> => {
      const membership = readFact(swarmMembership, engine);
      if (!membership.known) return membership;
      if (membership.value.role !== 'manager') return known(membership.value, membership.evidence);
      return following(
        membership,
        mapFact(source.read(engine), (value) => ({ role: 'manager', value })),
      );
    },
  };
}

/** A fact that each node of a swarm has of itself; an engine without a swarm has none. */
export type OfMembers<T> =
  | { readonly role: 'none' }
  | { readonly role: 'worker' | 'manager'; readonly value: T };

export const ofMembers = <T>(
  id: string,
  source: FactSource<'engine', T>,
): FactSource<'engine', OfMembers<T>> => ({
  id,
  scope: 'engine',
  reads: readsOf(swarmMembership, source),
  read: (engine): Fact<OfMembers<T>> => {
    const membership = readFact(swarmMembership, engine);
    if (!membership.known) return membership;
    const { role } = membership.value;
    if (role === 'none') return known({ role }, membership.evidence);
    return following(
      membership,
      mapFact(source.read(engine), (value) => ({ role, value })),
    );
  },
});

const following = <T>(before: Known<unknown>, fact: Fact<T>): Fact<T> => ({
  ...fact,
  evidence: [...new Set([...before.evidence, ...fact.evidence])],
});

/** What a check that asks managers says of any other engine. */
export function notAManager(elsewhere: Elsewhere): { readonly observed: string; readonly message: string } {
  if (elsewhere.role === 'none') return notInSwarm;
  const addresses = enumerate(elsewhere.managers);
  const at = addresses === '' ? '' : ` at ${addresses}`;
  const observed = `Swarm.ControlAvailable = false, Swarm.RemoteManagers: ${addresses || 'none'}`;
  const message = `This node is a worker of its swarm, and only the managers${at} know this: audit them.`;
  return { observed, message };
}

/** What a check says of an engine without a swarm. */
export const notInSwarm = {
  observed: 'Swarm.LocalNodeState = inactive',
  message: 'The engine is in no swarm.',
} as const;
