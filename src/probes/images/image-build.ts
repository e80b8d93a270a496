import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known, type Unread } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Subject } from '../../model/subject.ts';
import type { BuildStep } from '../docker/build-step.ts';
import { imageHistory, imageInspect } from '../docker/image-inspect.ts';
import { imageSubjects, READS_OF_IMAGES } from './stored-images.ts';

/** A step of a build with its place in it. */
export interface PlacedStep extends BuildStep {
  /** Counted from 1, the oldest step. */
  readonly number: number;
  /** Whether it belongs to the image that this one was built from, which is judged by itself. */
  readonly inherited: boolean;
}

export interface ImageBuild {
  /** The oldest first. */
  readonly steps: readonly PlacedStep[];
  /** The image of the same engine that this one was built from, where one of those that are judged is seen to be it. */
  readonly base: string | null;
  /**
   * Why another image of the engine, which may be the base of steps that seem to be this one's own, could not be read;
   * null where all were. One that is gone is no base any more.
   */
  readonly otherUnread: Unread | null;
}

/**
 * The steps that built an image. Those of a base are told apart where the engine still has the base itself: the layers
 * and the steps of the one then begin with those of the other. A base that is gone leaves steps like any others.
 */
export const imageBuild: FactSource<'image', ImageBuild> = {
  id: 'image-build',
  scope: 'image',
  reads: readsOf({ reads: READS_OF_IMAGES }, imageInspect, imageHistory),
  read: (image) => {
    const history = imageHistory.read(image);
    if (!history.known) return history;
    const inspect = imageInspect.read(image);
    if (!inspect.known) return inspect;
    const steps = history.value.toReversed();
    const base = baseOf(image, inspect.value.RootFS?.Layers ?? [], steps);
    const value: ImageBuild = {
      steps: steps.map((step, index) => ({
        ...step,
        number: index + 1,
        inherited: index < (base?.steps.length ?? 0),
      })),
      base: base?.name ?? null,
      otherUnread: neighboursOf(ancestor(image, 'engine')).unread,
    };
    return known(value, [...new Set([...history.evidence, ...inspect.evidence, ...(base?.evidence ?? [])])]);
  },
};

interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly steps: readonly BuildStep[];
  readonly evidence: readonly string[];
}

function baseOf(
  image: Subject<'image'>,
  layers: readonly string[],
  steps: readonly BuildStep[],
): Candidate | null {
  const { candidates } = neighboursOf(ancestor(image, 'engine'));
  const found = layers.flatMap((_, index) => candidates.get(layers.slice(0, index + 1).join()) ?? []);
  const bases = found.filter((one) => one.id !== image.item.id && beginsWith(steps, one.steps));
  return bases.toSorted((a, b) => b.steps.length - a.steps.length)[0] ?? null;
}

const beginsWith = (steps: readonly BuildStep[], first: readonly BuildStep[]): boolean =>
  first.length > 0 && first.length < steps.length && first.every((step, index) => isSame(step, steps[index]));

/**
 * All that is kept of a step: layers can be equal by chance, as those of two commands that change no file are. What
 * counts for the base is then found in the base as well, whatever else the two are.
 */
const isSame = (one: BuildStep, other: BuildStep | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

interface Neighbours {
  /** By the layers they consist of. */
  readonly candidates: ReadonlyMap<string, readonly Candidate[]>;
  readonly unread: Unread | null;
}

/** A snapshot never changes once it is judged. */
const NEIGHBOURS = new WeakMap<Snapshot, Map<string, Neighbours>>();

function neighboursOf(engine: Subject<'engine'>): Neighbours {
  const byEngine = NEIGHBOURS.get(engine.snapshot) ?? new Map<string, Neighbours>();
  NEIGHBOURS.set(engine.snapshot, byEngine);
  const before = byEngine.get(engine.path);
  if (before) return before;
  const stored = imageSubjects(engine);
  const candidates = new Map<string, Candidate[]>();
  let unread: Unread | null = null;
  for (const image of stored.known ? stored.value.images : []) {
    const inspect = imageInspect.read(image);
    const history = imageHistory.read(image);
    const missing = [inspect, history].find((fact) => !fact.known);
    if (missing && !missing.known && missing.cause.code !== 'vanished') unread ??= missing;
    if (!inspect.known || !history.known) continue;
    const { id, name } = image.item;
    const evidence = [...inspect.evidence, ...history.evidence];
    const layers = (inspect.value.RootFS?.Layers ?? []).join();
    const steps = history.value.toReversed();
    candidates.set(layers, [...(candidates.get(layers) ?? []), { id, name, steps, evidence }]);
  }
  const found = { candidates, unread };
  byEngine.set(engine.path, found);
  return found;
}
