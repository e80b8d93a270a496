import type { Resource, Subject } from './subject.ts';

/** What an object is, apart from its name, as far as a waiver can ask for it; empty where it was not read. */
export interface ObjectTraits {
  /** Names of its image, as it was given and as the engine tags it. */
  readonly images: readonly string[];
  /** The id of its image and its digests in registries. */
  readonly digests: readonly string[];
  readonly project: string | null;
  /** Those that are kept. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The object of a finding. */
export type FoundObject = Pick<Resource, 'type' | 'name' | 'id' | 'engine'>;

/** Tells of the objects of a host what they are. */
export type DescribeObjects = (host: Subject<'host'>) => (object: FoundObject) => ObjectTraits;
