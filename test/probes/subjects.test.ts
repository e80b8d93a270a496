import { describe, expect, test } from 'vitest';
import { containerSubjects, engineSubjects, isRunning } from '../../src/probes/subjects.ts';
import { engineWith, hostWith, missing } from './literal-host.ts';

interface Listed {
  readonly names: readonly string[];
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The subjects of containers that are listed in this order. */
function subjectsOf(listed: readonly Listed[], more: Readonly<Record<string, unknown>> = {}) {
  const containers = listed.map(({ names, image = 'web', labels = {} }, at) => ({
    Id: at.toString(16).padStart(64, '0'),
    Names: names,
    Image: image,
    ImageID: '',
    State: 'running',
    Labels: labels,
  }));
  const fact = containerSubjects(engineWith({ 'engine/root:containers': containers, ...more }));
  if (!fact.known) throw new Error(fact.cause.detail);
  return fact.value;
}

const keysOf = (...listed: readonly Listed[]) => subjectsOf(listed).map(({ resource }) => resource.key);
const named = (name: string, image?: string): Listed => ({
  names: [`/${name}`],
  ...(image === undefined ? {} : { image }),
});
const compose = (project: string, service: string): Listed => ({
  names: ['/any'],
  labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': service },
});

describe('a container', () => {
  test('goes by its own name, not by those that links give it', () => {
    const [found] = subjectsOf([{ names: ['/shop/db', '/db', '/other/db'] }]);
    expect(found).toMatchObject({
      path: `engine/root/container/${'0'.repeat(64)}`,
      resource: { type: 'container', name: 'db', id: '0'.repeat(64), engine: 'root' },
      item: { name: 'db', state: 'running', image: 'web' },
    });
  });

  test('goes by the beginning of its id where it has no name', () => {
    expect(subjectsOf([{ names: [] }])[0]?.item.name).toBe('0'.repeat(12));
    expect(subjectsOf([{ names: ['/shop/db'] }])[0]?.item.name).toBe('0'.repeat(12));
  });

  test('that went away while it was inspected is none, and one that was not inspected is one', () => {
    const inspection = `engine/root/container/${'0'.repeat(64)}:inspect`;
    expect(subjectsOf([named('a'), named('b')], { [inspection]: missing('vanished') })).toMatchObject([
      { item: { name: 'b' } },
    ]);
    expect(subjectsOf([named('a')], { [inspection]: missing('timeout') })).toHaveLength(1);
  });
});

describe('what a container is known by from one audit to the next', () => {
  test('is its name', () => {
    expect(keysOf(named('db'), named('db-2'), named('my_db_1'), named('A_b'), named('a_b9x'))).toEqual([
      'name:db',
      'name:db-2',
      'name:my_db_1',
      'name:A_b',
      'name:a_b9x',
    ]);
  });

  test('is the service of Compose, each of its containers by its turn', () => {
    expect(keysOf(compose('shop', 'db'), compose('shop', 'web'), compose('shop', 'db'))).toEqual([
      'compose:shop/db#1',
      'compose:shop/web#1',
      'compose:shop/db#2',
    ]);
    expect(keysOf(compose('shop', ''), compose('', 'db'))).toEqual(['name:any', 'name:any']);
  });

  test('is the service of a swarm', () => {
    const labels = { 'com.docker.swarm.service.name': 'web' };
    expect(keysOf({ names: ['/web.1.x'], labels }, { names: ['/web.2.y'], labels })).toEqual([
      'service:web#1',
      'service:web#2',
    ]);
  });

  test('is the image, without tag and digest, where the engine invented the name', () => {
    expect(
      keysOf(
        named('happy_turing', 'r.example:5000/shop/web:1.2'),
        named('sad_turing7', 'r.example:5000/shop/web@sha256:abc'),
        named('x_y12', 'redis'),
      ),
    ).toEqual(['image:r.example:5000/shop/web#1', 'image:r.example:5000/shop/web#2', 'image:redis#1']);
  });
});

test('an engine is a subject of its host', () => {
  const fact = engineSubjects(hostWith());
  expect(fact.known && fact.value).toMatchObject([
    { path: 'engine/root', resource: { type: 'engine', name: 'root', id: null, engine: 'root' } },
  ]);
  expect(engineSubjects(hostWith({ 'host:daemon-processes': missing('timeout') })).known).toBe(false);
});

test('a container runs that has processes or will have some in a moment', () => {
  expect(['running', 'paused', 'restarting'].every(isRunning)).toBe(true);
  expect(['created', 'exited', 'dead', 'removing', ''].some(isRunning)).toBe(false);
});
