import { describe, expect, test } from 'vitest';
import { type FactSource, known } from '../../../src/model/fact.ts';
import { notAManager, ofManagers, ofMembers, swarmMembership } from '../../../src/probes/swarm/membership.ts';
import { engineWith, infoAnswer, missing } from '../literal-host.ts';

const MANAGERS = [
  { NodeID: 'm1', Addr: '10.0.0.1:2377' },
  { NodeID: 'm2', Addr: '10.0.0.2:2377' },
];
const engine = (Swarm: object | undefined) => engineWith({ 'engine/root:info': infoAnswer({ Swarm }) });
const worker = engine({
  LocalNodeState: 'active',
  ControlAvailable: false,
  NodeID: 'w1',
  RemoteManagers: MANAGERS,
});
const manager = engine({
  LocalNodeState: 'active',
  ControlAvailable: true,
  NodeID: 'm1',
  RemoteManagers: MANAGERS,
});
const outside = engine({ LocalNodeState: 'inactive' });

describe('the part of an engine in a swarm', () => {
  test('is none, worker or manager', () => {
    expect(swarmMembership.read(outside)).toMatchObject({ known: true, value: { role: 'none' } });
    expect(swarmMembership.read(manager)).toMatchObject({ known: true, value: { role: 'manager' } });
    expect(swarmMembership.read(worker)).toMatchObject({
      known: true,
      value: { role: 'worker', managers: ['10.0.0.1:2377', '10.0.0.2:2377'] },
    });
  });

  test.each([
    ['locked', 'engine-error', /docker swarm unlock/],
    ['pending', 'engine-error', /says active/],
    ['error', 'engine-error', /docker swarm leave/],
    ['', 'unparseable', /docker info/],
    ['dreaming', 'unparseable', /docker info/],
  ])('is not known in state "%s", which is neither in nor out', (LocalNodeState, code, next) => {
    expect(swarmMembership.read(engine({ LocalNodeState, Error: 'no quorum' }))).toMatchObject({
      known: false,
      cause: { code, next: expect.stringMatching(next) },
    });
  });

  test('is told with the reason of the engine where it failed', () => {
    expect(swarmMembership.read(engine({ LocalNodeState: 'error', Error: 'no quorum' }))).toMatchObject({
      cause: { detail: expect.stringContaining('no quorum') },
    });
  });

  test('is not that of a worker where a manager lost control, or just got it', () => {
    const starting = {
      LocalNodeState: 'active',
      ControlAvailable: false,
      NodeID: 'm2',
      RemoteManagers: MANAGERS,
    };
    expect(swarmMembership.read(engine(starting))).toMatchObject({
      known: false,
      cause: { code: 'engine-error' },
    });
  });

  test('is unread without an answer, and with one that has no word of it', () => {
    expect(swarmMembership.read(engineWith({ 'engine/root:info': missing('timeout') }))).toMatchObject({
      known: false,
    });
    expect(swarmMembership.read(engine(undefined))).toMatchObject({
      known: false,
      cause: { code: 'unparseable' },
    });
  });
});

describe('a fact that', () => {
  const source: FactSource<'engine', number> = {
    id: 'x',
    scope: 'engine',
    reads: ['x'],
    read: () => known(7, ['e']),
  };
  const never: FactSource<'engine', number> = {
    ...source,
    read: () => {
      throw new Error('It was asked.');
    },
  };
  const ofX = (x: FactSource<'engine', number>) =>
    ofManagers('f', { from: { x }, value: (facts) => facts.x });

  test('managers know is asked of nobody else', () => {
    expect(ofX(source).read(manager)).toMatchObject({
      value: { role: 'manager', value: 7 },
      evidence: ['engine/root:info', 'e'],
    });
    expect(ofX(never).read(worker)).toMatchObject({ value: { role: 'worker' } });
    expect(ofX(never).read(outside)).toMatchObject({ value: { role: 'none' } });
  });

  test('every node knows is asked of workers too', () => {
    expect(ofMembers('f', source).read(worker)).toMatchObject({ value: { role: 'worker', value: 7 } });
    expect(ofMembers('f', source).read(manager)).toMatchObject({ value: { role: 'manager', value: 7 } });
    expect(ofMembers('f', never).read(outside)).toMatchObject({ value: { role: 'none' } });
  });

  test('rests on all that it reads', () => {
    expect(ofX(source).reads).toEqual(['GET /info', 'x']);
    expect(ofMembers('f', source).reads).toEqual(['GET /info', 'x']);
  });
});

test('a worker that knows no manager says so, and one that knows a thousand names some', () => {
  expect(notAManager({ role: 'worker', managers: [] }).observed).toContain('none');
  const many = Array.from({ length: 1000 }, (_, at) => `10.0.${at}.1:2377`);
  expect(notAManager({ role: 'worker', managers: many }).message).toMatch(/and 992 more/);
});
