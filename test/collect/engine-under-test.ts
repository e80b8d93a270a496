import { collectEngine } from '../../src/collect/collect-engine.ts';
import type { Section, Snapshot } from '../../src/model/snapshot.ts';
import type { EngineItem, Subject } from '../../src/model/subject.ts';
import { engineSubject } from '../../src/probes/subjects.ts';
import { localTransport } from '../../src/transports/local.ts';
import type { Transport } from '../../src/transports/transport.ts';

/** Collects from the engine behind a socket and gives the sections by probe, containers and images by `inspect 1`. */
export async function collectFrom(
  socket: string | null,
  options: {
    signal?: AbortSignal;
    maxRequestMs?: number;
    engine?: Partial<EngineItem>;
    bytes?: number;
    transport?: Pick<Transport, 'openSockets'>;
  } = {},
): Promise<Record<string, Section>> {
  const sections: Record<string, Section> = {};
  await collectEngine({
    engine: engineSubject(emptyHost(), {
      id: 'root',
      socket,
      rootless: false,
      user: 'root',
      uid: 0,
      gid: 0,
      home: '/root',
      pid: 1,
      state: 'running',
      ...options.engine,
    }),
    transport: options.transport ?? localTransport(),
    signal: options.signal ?? new AbortController().signal,
    maxRequestMs: options.maxRequestMs ?? 2000,
    budget: { bytesLeft: options.bytes ?? 1024 ** 3 },
    now: () => new Date(0),
    record: (key, section) => {
      const object = /(?:container|image)\/0*([0-9a-f]+):/.exec(key)?.[1];
      const probe = key.slice(key.lastIndexOf(':') + 1);
      sections[object === undefined ? probe : `${probe} ${Number.parseInt(object, 16)}`] = section;
    },
  });
  return sections;
}

function emptyHost(): Subject<'host'> {
  const at = new Date(0).toISOString();
  const snapshot: Snapshot = {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: '0.0.0' },
    name: 'local',
    target: 'local',
    startedAt: at,
    finishedAt: at,
    sections: {},
  };
  const resource = { type: 'host', name: 'local', id: null, engine: null } as const;
  return { scope: 'host', path: 'host', resource, item: {}, parent: null, snapshot };
}

const EVERYTHING = [
  'ping',
  'version',
  'info',
  'containers',
  'images',
  'networks',
  'volumes',
  'swarm',
  'services',
  'nodes',
  'secrets',
];

/** What `causesOf` says where everything failed for the same reason. */
export const everything = (code: string): Record<string, string> =>
  Object.fromEntries(EVERYTHING.map((probe) => [probe, code]));

/** What `causesOf` says of an engine with one container that answered everything. */
export const ALL_READ = {
  ...Object.fromEntries(EVERYTHING.slice(0, 7).map((probe) => [probe, 'read'])),
  'inspect 1': 'read',
  'execs 1': 'read',
};

/** The code of the cause of each section that was not read. */
export const causesOf = (sections: Readonly<Record<string, Section>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(sections).map(([name, section]) => [name, section.ok ? 'read' : section.cause.code]),
  );

export const detailOf = (section: Section | undefined): string =>
  section === undefined || section.ok ? '' : `${section.cause.detail} ${section.cause.next}`;
