import { sampleSubject } from '../../../src/kit/testing.ts';
import type { Fact } from '../../../src/model/fact.ts';
import { known } from '../../../src/model/fact.ts';
import { readBuildStep } from '../../../src/probes/docker/build-step.ts';
import { type ImageInspect, imageInspect } from '../../../src/probes/docker/image-inspect.ts';
import type { BuiltImage, EngineImage } from '../../../src/probes/images/engine-images.ts';
import type { ImageBuild } from '../../../src/probes/images/image-build.ts';

/** Layers of some base, which come first in most histories. */
export const BASE = '/bin/sh -c #(nop) ADD file:10546ba73451978fb8f7 in / ';

/** An image as its builder would have left it, from the texts of its steps, the oldest first. */
export const built = (...texts: readonly string[]): ImageBuild => ({
  steps: texts.map((text, index) => ({
    ...readBuildStep(text, '', 1_760_000_000 + index, /(?:ADD|COPY|RUN|sh -c [^#])/.test(text) ? 10 : 0),
    number: index + 1,
    inherited: false,
  })),
  base: null,
  otherUnread: null,
});

/** The same, of which the first steps belong to another image that the engine still has. */
export const builtFrom = (base: string, count: number, build: ImageBuild): ImageBuild => ({
  base,
  otherUnread: null,
  steps: build.steps.map((step) => ({ ...step, inherited: step.number <= count })),
});

/** What `docker import` leaves. */
export const imported: ImageBuild = built('');

/** An image as the engine answers about it, with this configuration. */
export const inspected = (Config: object = {}): ImageInspect =>
  imageInspect.shape.parse({ Id: `sha256:${'d'.repeat(64)}`, Config });

const ID = 'd'.repeat(64);

/** An image as it is listed; used by a container unless it says otherwise. */
export const listed = (
  name: string,
  difference: Partial<EngineImage> & { usedBy?: string[] } = {},
): EngineImage => {
  const { usedBy = ['web'], ...rest } = difference;
  return {
    item: { id: ID, name, usedBy },
    resource: { type: 'image', name, id: ID, engine: 'root' },
    digests: [],
    tags: [name],
    manifests: [],
    created: Date.UTC(2026, 0, 1) / 1000,
    ...rest,
  };
};

export const withBuild = (name: string, build: ImageBuild | Fact<never>): BuiltImage => ({
  item: { id: ID, name, usedBy: [] },
  resource: { type: 'image', name, id: ID, engine: 'root' },
  build: 'steps' in build ? known(build) : build,
});

/** An image that no container uses. */
export const unused = sampleSubject('image', { usedBy: [] });
