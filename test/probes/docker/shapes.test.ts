import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiProbe, ScriptProbe } from '../../../src/kit/define-probe.ts';
import { API_TABLE } from '../../../src/probes/docker/api-table.ts';
import { originLabels } from '../../../src/probes/docker/shapes.ts';
import { SCRIPT_PROBES } from '../../../src/probes/host/table.ts';
import { RECORDED } from '../../support/snapshots.ts';

/*
 * What a snapshot keeps is projected again when it is read, so a shape has to leave its own work as it is (law 2),
 * also after an answer that no engine has given yet.
 */

type Probe = ApiProbe | ScriptProbe;
type Step = readonly [at: number, what: unknown];

const ofProbe = (id: string): readonly unknown[] =>
  [...RECORDED.values()].flatMap(({ sections }) =>
    Object.entries(sections).flatMap(([key, section]) =>
      key.endsWith(`:${id}`) && section.ok ? [section.data] : [],
    ),
  );

/** How many values lie within a value, itself among them. */
const sizeOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce((sum: number, item) => sum + sizeOf(item), 1)
    : 1;

/** The value with that at one place within it replaced; `undefined` leaves the place out. */
function changed(value: unknown, at: number, what: unknown): unknown {
  if (at === 0 || typeof value !== 'object' || value === null) return what;
  let rest = at - 1;
  const entries: [string, unknown][] = [];
  for (const [name, item] of Object.entries(value)) {
    const size = sizeOf(item);
    const next = rest >= 0 && rest < size ? changed(item, rest, what) : item;
    rest -= size;
    if (next !== undefined) entries.push([name, next]);
  }
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

const what = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', 'CANARY', 0, -1, 1.5, true, false, [], {}, ['CANARY'], {
    CANARY: 'CANARY',
  }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const steps: fc.Arbitrary<Step[]> = fc.array(fc.tuple(fc.nat(), what), { maxLength: 3 });
const PROBES: readonly Probe[] = [...API_TABLE, ...SCRIPT_PROBES];
const recorded = PROBES.map((probe) => [probe.id, probe, ofProbe(probe.id)] as const).filter(
  ([, , answers]) => answers.length > 0,
);

it('most probes have been recorded on real hosts', () => {
  expect(recorded.length).toBeGreaterThan(PROBES.length / 2);
});

describe.each(recorded)('the shape of %s', (_, { shape }, answers) => {
  it('takes what was recorded, as it is', () => {
    for (const answer of answers) expect(shape.parse(answer)).toEqual(answer);
  });

  it('leaves its own work as it is, whatever an answer holds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...answers), steps, (answer, changes) => {
        const given = changes.reduce<unknown>(
          (value, [at, item]) => changed(value, at % Math.max(sizeOf(value), 1), item),
          answer,
        );
        const once = shape.safeParse(given);
        if (!once.success) return;
        const kept: unknown = JSON.parse(JSON.stringify(once.data));
        expect(shape.parse(kept)).toEqual(kept);
      }),
    );
  });
});

describe.each(recorded.filter(([, { kind }]) => kind === 'api'))(
  'the shape of %s',
  (_, { shape }, answers) => {
    it('drops every field that it does not name', () => {
      fc.assert(
        fc.property(fc.constantFrom(...answers), fc.nat(), (answer, at) => {
          const more = withField(answer, at % sizeOf(answer));
          const parsed = shape.safeParse(more);
          if (parsed.success) expect(JSON.stringify(parsed.data)).not.toContain('CANARY value');
        }),
      );
    });
  },
);

/** The value with one more field in one of its objects. */
function withField(value: unknown, at: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (at === 0) return Array.isArray(value) ? value : { ...value, UnknownField: 'CANARY value' };
  let rest = at - 1;
  const entries = Object.entries(value).map(([name, item]): [string, unknown] => {
    const size = sizeOf(item);
    const next = rest >= 0 && rest < size ? withField(item, rest) : item;
    rest -= size;
    return [name, next];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

describe('the environment of a container', () => {
  it('is kept as the names that checks ask for: a setting without "=" may be a value', () => {
    const inspect = ofProbe('inspect')[0] as { Config: object };
    const probe = API_TABLE.find(({ id }) => id === 'inspect');
    const asked = {
      ...inspect,
      Config: { ...inspect.Config, Env: ['DOCKER_HOST=tcp://a:1', 'A=b', 's3cr3t'] },
    };
    expect(probe?.shape.parse(asked)).toMatchObject({ Config: { Env: ['DOCKER_HOST'] } });
  });
});

it('a switch that an engine leaves out is off', () => {
  const shape = API_TABLE.find(({ id }) => id === 'networks')?.shape;
  for (const left of [{}, { Internal: null, Ingress: null }])
    expect(shape?.parse([{ Name: 'x', Id: 'y', ...left }])).toMatchObject([
      { Internal: false, Ingress: false, Driver: '', Scope: '', Options: {} },
    ]);
});

describe('what may be secret', () => {
  it('is kept of the arguments of a container and of the secrets of a service as how many there are', () => {
    const inspect = ofProbe('inspect')[0] as { Config: object };
    const words = (Cmd: unknown) =>
      API_TABLE.find(({ id }) => id === 'inspect')?.shape.parse({
        ...inspect,
        Config: { ...inspect.Config, Cmd },
      });
    expect(words(['--password', 's3cr3t'])).toMatchObject({ Config: { Cmd: 2 } });
    expect(words(null)).toMatchObject({ Config: { Cmd: 0 } });
    const ContainerSpec = { Secrets: [{ SecretName: 's3cr3t' }] };
    const service = { ID: 'x', Spec: { Name: 'web', TaskTemplate: { ContainerSpec } } };
    expect(API_TABLE.find(({ id }) => id === 'services')?.shape.parse([service])).toMatchObject([
      {
        Spec: {
          TaskTemplate: { ContainerSpec: { Secrets: [{ SecretID: '' }], Image: '', Env: [], Mounts: [] } },
        },
      },
    ]);
  });

  it('is kept of the options of a log driver as the address of syslog, without credentials', () => {
    const inspect = ofProbe('inspect')[0] as { HostConfig: object };
    const kept = (Type: string, Config: unknown) =>
      API_TABLE.find(({ id }) => id === 'inspect')?.shape.parse({
        ...inspect,
        HostConfig: { ...inspect.HostConfig, LogConfig: { Type, Config } },
      });
    const logOf = (LogConfig: object) => ({ HostConfig: { LogConfig } });
    const options = { 'syslog-address': 'tcp://me:s3cr3t@logs:514', env: 's3cr3t' };
    const address = { 'syslog-address': 'tcp://logs:514' };
    expect(kept('syslog', options)).toMatchObject(logOf({ Type: 'syslog', Config: address }));
    expect(JSON.stringify(kept('syslog', options))).not.toContain('s3cr3t');
    for (const Config of [{ 'syslog-address': 7 }, {}, null])
      expect(kept('syslog', Config)).toHaveProperty('HostConfig.LogConfig', { Type: 'syslog', Limits: {} });
    const found = [{ Name: 'syslog-address', Patterns: ['password-in-url'] }];
    expect(kept('splunk', options)).toHaveProperty('HostConfig.LogConfig', {
      Type: 'splunk',
      Found: found,
      Limits: {},
    });
    const named = {
      Type: 'splunk',
      Found: [{ Name: 'splunk-token', Patterns: ['secret-named-setting'] }],
      Limits: {},
    };
    expect(kept('splunk', { 'splunk-token': 's3cr3t' })).toHaveProperty('HostConfig.LogConfig', named);
  });

  it('is kept of labels as those that name an origin, and no longer than names are', () => {
    const inspect = ofProbe('inspect')[0] as { Config: object };
    const Labels = { 'com.docker.compose.project': 'p'.repeat(999), 'org.example.token': 's3cr3t', x: 1 };
    expect(
      API_TABLE.find(({ id }) => id === 'inspect')?.shape.parse({
        ...inspect,
        Config: { ...inspect.Config, Labels },
      }),
    ).toMatchObject({ Config: { Labels: { 'com.docker.compose.project': 'p'.repeat(255) } } });
    const origins = [
      'com.docker.compose.project',
      'com.docker.compose.service',
      'com.docker.swarm.service.id',
      'com.docker.swarm.service.name',
      'com.docker.swarm.task.id',
    ];
    const named = Object.fromEntries(origins.map((name) => [name, `of ${name}`]));
    expect(originLabels.parse({ ...named, 'com.docker.compose.version': '2', other: 'x' })).toEqual(named);
  });
});

describe('the options of networks and volumes', () => {
  const shapeOf = (id: string) => API_TABLE.find((probe) => probe.id === id)?.shape;

  it('of networks are those that say how a bridge behaves, and no key that was given for a switch', () => {
    const kept = (Options: object) => shapeOf('networks')?.parse([{ Name: 'x', Id: 'y', Options }]);
    const bridge = { 'com.docker.network.bridge.enable_icc': 'false', encrypted: '' };
    expect(kept({ ...bridge, 'org.example.token': 's3cr3t' })).toMatchObject([{ Options: bridge }]);
    expect(JSON.stringify(kept({ 'org.example.token': 's3cr3t' }))).not.toContain('s3cr3t');
    for (const value of ['true', 'False', 'yes', 'no', 'on', 'off', '0', '1'])
      expect(kept({ encrypted: value })).toMatchObject([{ Options: { encrypted: value } }]);
    for (const value of ['s3cr3t', '1s3cr3t', 's3cr3t0', '2'])
      expect(kept({ encrypted: value })).toMatchObject([{ Options: { encrypted: '(not kept)' } }]);
    expect(kept({ 'com.docker.network.bridge.name': 'br0' })).toMatchObject([
      { Options: { 'com.docker.network.bridge.name': 'br0' } },
    ]);
  });

  it.each([
    ['rbind,ro', '/srv/data', 'rbind,ro', '/srv/data'],
    ['ro,bind', 'srv/../data', 'ro,bind', '/data'],
    ['bind', '', 'bind', ''],
    ['addr=h,username=me,password=s3cr3t,rw', '//server/share', 'rw', ''],
    ['xbind,bindx,nfsvers=4', 'https://me:s3cr3t@server/', '', ''],
    ['rw,norw,rox,shared,rslave,private', 'me:s3cr3t@server:/x', 'rw,shared,rslave,private', ''],
    ['', '/dev/sdb1', '', '/dev/sdb1'],
  ])('of a volume mounted with %j from %j are %j and %j', (o, device, options, path) => {
    const kept = shapeOf('volumes')?.parse({
      Volumes: [{ Name: 'v', Options: { type: 'none', o, device } }],
    });
    expect(kept).toMatchObject({ Volumes: [{ Options: { type: 'none', o: options, device: path } }] });
    expect(JSON.stringify(kept)).not.toContain('s3cr3t');
  });
});

it('lists whose order means nothing are the same in any order', () => {
  const images = ['b', 'a', 'c'].map((letter) => ({ Id: `sha256:${letter.repeat(64)}` }));
  const shape = API_TABLE.find(({ id }) => id === 'images')?.shape;
  expect(shape?.parse(images)).toEqual(shape?.parse(images.toReversed()));
  expect(shape?.parse(images)).toMatchObject(
    ['a', 'b', 'c'].map((letter) => ({
      Id: `sha256:${letter.repeat(64)}`,
      Created: 0,
      Size: 0,
      RepoTags: [],
    })),
  );
});

describe('the health check of a container', () => {
  it('is kept as its kind: a word that engines do not know may be a part of a command', () => {
    const inspect = ofProbe('inspect')[0] as { Config: object };
    const probe = API_TABLE.find(({ id }) => id === 'inspect');
    const kept = (Test: string[]) =>
      probe?.shape.parse({ ...inspect, Config: { ...inspect.Config, Healthcheck: { Test } } });
    expect(kept(['CMD', 'curl', 'http://me:s3cr3t@x'])).toMatchObject({
      Config: { Healthcheck: { Test: ['CMD'] } },
    });
    expect(kept(['curl http://me:s3cr3t@x'])).toMatchObject({ Config: { Healthcheck: { Test: ['other'] } } });
    expect(kept([])).toMatchObject({ Config: { Healthcheck: { Test: [] } } });
  });
});
