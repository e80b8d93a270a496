import type { Subject } from '../../../src/model/subject.ts';
import { subjectOfEngine } from '../../../src/probes/subjects.ts';
import { engineWith, type Sections } from '../literal-host.ts';

/** A container of root's engine, on a host with the given evidence. */
export const containerWith = (id: string, sections: Sections, name = 'web'): Subject<'container'> =>
  subjectOfEngine(
    'container',
    engineWith(sections),
    { id, name, image: 'web:1', state: 'running' },
    `name:${name}`,
  );

/** Where the inspection of a container lies. */
export const inspectKey = (id: string): string => `engine/root/container/${id}:inspect`;
