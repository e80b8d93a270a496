import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

/*
 * A server that answers as an engine would, for faults that no real engine can be brought to commit. What
 * an engine answers otherwise is seen on real ones, in the lab.
 */

export interface FakeEngine {
  readonly socket: string;
  /** Path of every request, in the order in which they came. */
  readonly requests: string[];
  /** How many connections were made. */
  connections(): number;
  close(): Promise<void>;
}

/** Answers one request, or does with it what no engine would. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export const id = (number: number): string => number.toString(16).padStart(64, '0');

export const json =
  (value: unknown, status = 200): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'api-version': '1.51' });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  };

/** The least that an engine answers; a test puts its fault in the place of one of them. */
export function ordinaryAnswers(containers = 1, execs: readonly string[] = []): Record<string, Answer> {
  const ids = Array.from({ length: containers }, (_, index) => id(index + 1));
  return {
    '/_ping': (_, response) => {
      response.setHeader('api-version', '1.51');
      response.end('OK');
    },
    '/version': json({ Version: '28.5.2', ApiVersion: '1.51', MinAPIVersion: '1.24' }),
    '/info': json({ ServerVersion: '28.5.2', Driver: 'overlay2', Plugins: {}, RegistryConfig: {} }),
    '/containers/json?all=1': json(ids.map((Id) => ({ Id, Names: [`/c${Id.slice(-4)}`], State: 'running' }))),
    '/images/json?manifests=1': json([]),
    '/networks': json([]),
    '/volumes': json({ Volumes: null }),
    ...Object.fromEntries(ids.map((Id) => [`/containers/${Id}/json`, json(inspection(Id, execs))])),
  };
}

const inspection = (Id: string, ExecIDs: readonly string[] = []): object => ({
  Id,
  Name: `/c${Id.slice(-4)}`,
  ExecIDs,
  State: { Status: 'running', Running: true },
  HostConfig: { Privileged: false },
  Config: { Env: ['TOKEN=hunter2'] },
  NetworkSettings: {},
});

/** The answers of an engine that also stores images, the first of which each container uses. */
export function withImages(
  answers: Readonly<Record<string, Answer>>,
  images: number,
  containers: number,
): Record<string, Answer> {
  const ids = Array.from({ length: images }, (_, index) => id(index + 1));
  const list = Array.from({ length: containers }, (_, index) => ({
    Id: id(index + 1),
    Names: [`/c${index + 1}`],
    State: 'running',
    ImageID: `sha256:${id(1)}`,
  }));
  return {
    ...answers,
    '/containers/json?all=1': json(list),
    '/images/json?manifests=1': json(
      ids.map((Id) => ({ Id: `sha256:${Id}`, RepoTags: [`app:${Id.slice(-4)}`] })),
    ),
    ...Object.fromEntries(
      ids.flatMap((Id) => [
        [`/images/sha256:${Id}/json`, json({ Id: `sha256:${Id}`, Config: { Env: ['TOKEN=hunter2'] } })],
        [`/images/sha256:${Id}/history`, json([{ CreatedBy: '|1 TOKEN=hunter2 /bin/sh -c make', Size: 1 }])],
      ]),
    ),
  };
}

/** Serves the answers, by path without the version. `every` may hold an answer back, to count how many are awaited. */
export async function fakeEngine(
  answers: Readonly<Record<string, Answer>>,
  every: (answer: () => void) => void = (answer) => answer(),
): Promise<FakeEngine> {
  const requests: string[] = [];
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const answer = answers[path.replace(/^\/v1\.\d+/, '')] ?? json({ message: 'page not found' }, 404);
    every(() => answer(request, response));
  });
  return listen(server, requests);
}

/** Does with every connection what it is told: for what is no HTTP. */
export const plainEngine = (connected: (socket: Socket) => void): Promise<FakeEngine> =>
  listen(createPlainServer(connected), []);

async function listen(server: Server, requests: string[]): Promise<FakeEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-'));
  const socket = join(folder, 'docker.sock');
  const open = new Set<Socket>();
  let connections = 0;
  server.on('connection', (connection: Socket) => {
    connections += 1;
    open.add(connection);
    connection.on('error', () => {}).on('close', () => open.delete(connection));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    requests,
    connections: () => connections,
    close: async () => {
      for (const connection of open) connection.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts engines that all end with the test. */
export function engineStarter(): (engine: Promise<FakeEngine>) => Promise<FakeEngine> {
  const started: FakeEngine[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((engine) => engine.close()));
  });
  return async (starting) => {
    const engine = await starting;
    started.push(engine);
    return engine;
  };
}
