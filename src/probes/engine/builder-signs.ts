import { ancestor, readAll, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerList } from '../docker/engine-objects.ts';
import { type Builders, builders } from '../host/builders.ts';
import { fullName, imageReference } from '../images/image-reference.ts';
import { containerSubjects, engineSubjects, isRunning } from '../subjects.ts';
import { engineList } from './engine-list.ts';

/** What the builders beside an engine show, each in words; of what is not in a container every engine of the host is told. */
export interface BuilderSigns {
  /** Rights over the host, and TCP without certificates. */
  readonly bad: readonly string[];
  readonly networkHost: readonly string[];
  /** Builders in privileged containers of this engine. */
  readonly privileged: readonly string[];
  /** What could be either. */
  readonly untold: readonly string[];
  readonly good: readonly string[];
}

/** The builders that run on the host or that root's commands use; containers are those of the engine. */
export const builderSigns: FactSource<'engine', BuilderSigns> = {
  id: 'builder-signs',
  scope: 'engine',
  reads: readsOf(engineList, builders, containerList, containerInspect),
  read: (engine) => {
    const facts = readAll({ builders }, engine);
    const there = containerSubjects(engine);
    if (!facts.known) return facts;
    if (!there.known) return there;
    const evidence = new Set([...facts.evidence, ...there.evidence]);
    const { processes } = facts.value.builders;
    const named = new Map<string, string>();
    const privileged: string[] = [];
    for (const container of there.value) {
      named.set(container.item.id, container.item.name);
      const inspect = containerInspect.read(container);
      if (!inspect.known) return inspect;
      for (const key of inspect.evidence) evidence.add(key);
      const { Config, HostConfig, State } = inspect.value;
      const builds =
        fullName(imageReference(Config.Image)) === BUILDKIT_IMAGE ||
        processes.some((one) => one.container === container.item.id);
      if (!builds || !isRunning(State.Status)) continue;
      if (HostConfig.Privileged) privileged.push(`builder ${container.item.name} is a privileged container`);
    }
    const others = othersOf(engine);
    const signs = signsOf(facts.value.builders, named, others.has);
    for (const key of others.evidence) evidence.add(key);
    if ('cause' in signs) return { ...signs, evidence: [...evidence] };
    return known({ ...signs, privileged }, [...evidence]);
  },
};

const BUILDKIT_IMAGE = 'docker.io/moby/buildkit';

/** Whether another engine of the host has a container, or could: of one whose list is not read that engine's finding tells. */
function othersOf(engine: Subject<'engine'>) {
  const all = engineSubjects(ancestor(engine, 'host'));
  const lists = (all.known ? all.value : [])
    .filter(({ item }) => item.id !== engine.item.id)
    .map((other) => containerSubjects(other));
  return {
    has: (id: string): boolean =>
      lists.some((list) => !list.known || list.value.some(({ item }) => item.id === id)),
    evidence: [...all.evidence, ...lists.flatMap(({ evidence }) => evidence)],
  };
}

/**
 * @public What builders show, without the containers in which they run. `named` are the containers of one engine by id, `elsewhere`
 * are those of which another engine tells; what no engine has, such as one of Podman, is told to each.
 */
export function signsOf(
  found: Builders,
  named: ReadonlyMap<string, string>,
  elsewhere: (id: string) => boolean,
): Omit<BuilderSigns, 'privileged'> | Unread {
  const [hidden] = found.hidden;
  if (hidden) return unread(hidden);
  const bad: string[] = [];
  const networkHost: string[] = [];
  const untold: string[] = [];
  const good: string[] = [];
  const entitled = (who: string, entitlements: readonly string[]): void => {
    for (const one of new Set(entitlements)) {
      if (one === 'network.host') networkHost.push(`${who} allows network.host`);
      else if (one === 'security.insecure') bad.push(`${who} allows security.insecure`);
      else untold.push(`${who} allows ${one}`);
    }
  };
  const listens = (who: string, addresses: readonly string[], asks: boolean): void => {
    for (const address of addresses.filter(isTcp))
      (asks ? good : bad).push(
        `${who} listens on ${address} ${asks ? 'and asks for' : 'without'} client certificates`,
      );
  };
  for (const one of found.processes) {
    const { container } = one;
    if (container !== null && !named.has(container) && elsewhere(container)) continue;
    const who =
      container === null
        ? `buildkitd (pid ${one.pid})`
        : `buildkitd of container ${named.get(container) ?? `${container.slice(0, 12)}, which no engine here has,`}`;
    const own = container === null && one.config === null ? found.configuration : null;
    if (own?.state === 'unread') return unread(own.cause);
    const file = own?.state === 'read' ? own : null;
    entitled(who, [...one.entitlements, ...(file?.entitlements ?? [])]);
    // Flags take the place of what the file says.
    const addresses = one.addresses.length > 0 ? one.addresses : (file?.addresses ?? []);
    listens(who, addresses, one.clientCertificates || (file?.clientCertificates ?? false));
    if (one.config !== null) untold.push(`${who} was told the file ${one.config}, which is not read`);
    else if (container !== null)
      untold.push(`${who} may have a configuration file in the container, which is not read`);
    good.push(`${who} runs`);
  }
  const contexts = new Map(found.contexts.map((context) => [context.name, context]));
  for (const { name, endpoint, mutualTls, entitlements } of found.builders) {
    const context = contexts.get(endpoint);
    entitled(`builder ${name} of root`, entitlements);
    const address = context?.endpoint ?? endpoint;
    called(`builder ${name} of root`, address, context?.mutualTls ?? mutualTls);
  }
  for (const { name, endpoint, mutualTls } of found.contexts)
    called(`context ${name} of root`, endpoint, mutualTls);
  return { bad, networkHost, untold, good };

  function called(who: string, address: string, mutualTls: boolean): void {
    if (isTcp(address) && !mutualTls)
      bad.push(`${who} is called at ${address} without certificates of both sides`);
    else good.push(`${who} is ${address === '' ? 'the engine itself' : `called at ${address}`}`);
  }
}

const isTcp = (address: string): boolean => /^(?:tcp|https?):\/\//i.test(address);
