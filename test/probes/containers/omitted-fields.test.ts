import { describe, expect, test } from 'vitest';
import { containerExecs } from '../../../src/probes/docker/container-execs.ts';
import { containerInspectShape } from '../../../src/probes/docker/container-inspect.ts';
import { volumeList } from '../../../src/probes/docker/engine-objects.ts';

/*
 * Engines leave out or null what has its default value, more so since API 1.50 and 1.52 (engine 29).
 */

const BARE = {
  Id: 'c'.repeat(64),
  Name: '/web',
  State: { Status: 'running', Running: true, Pid: 1 },
  HostConfig: { Privileged: false },
  Config: {},
  NetworkSettings: {},
};
const parse = (change: object = {}) => containerInspectShape.safeParse({ ...BARE, ...change });
const hostConfig = (change: object) => parse({ HostConfig: { Privileged: false, ...change } });

describe('an inspection', () => {
  test('has defaults for all that an engine may leave out', () => {
    const { data } = parse();
    expect(data).toMatchObject({
      ExecIDs: [],
      Mounts: [],
      HostConfig: {
        NetworkMode: '',
        CapAdd: [],
        SecurityOpt: [],
        ReadonlyRootfs: false,
        Memory: 0,
        PidsLimit: null,
        RestartPolicy: { Name: '', MaximumRetryCount: 0 },
        Ulimits: [],
        Devices: [],
      },
      NetworkSettings: { Ports: {}, Networks: {} },
    });
    expect(data?.State.Health).toBeUndefined();
  });

  test('says the same with null for each of them', () => {
    const nulls = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, null]));
    const { HostConfig, ...rest } = parse().data ?? { HostConfig: {} };
    const change = {
      ...nulls(['ExecIDs', 'Mounts', 'Driver', 'AppArmorProfile']),
      HostConfig: {
        ...nulls(Object.keys(HostConfig).filter((name) => name !== 'Privileged')),
        Privileged: false,
      },
      NetworkSettings: { Ports: null, Networks: null },
    };
    expect(parse(change).data).toMatchObject({ ...rest, NetworkSettings: { Ports: {}, Networks: {} } });
  });

  test.each([
    ['no HostConfig', { HostConfig: undefined }],
    ['no State', { State: undefined }],
    ['no word on whether it is privileged', { HostConfig: {} }],
    ['no networks', { NetworkSettings: undefined }],
    ['a mount that is neither writable nor not', { Mounts: [{ Type: 'bind', Source: '/etc' }] }],
  ])('is none with %s', (_, change) => {
    expect(parse(change).success).toBe(false);
  });

  test.each([
    { Privileged: 'false' },
    { NetworkMode: 1 },
    { CapAdd: 'SYS_ADMIN' },
    { SecurityOpt: {} },
    { Memory: '64m' },
    { PidsLimit: '5' },
    { ReadonlyRootfs: 'yes' },
    { Binds: [1] },
    { RestartPolicy: 'no' },
    { Ulimits: [{ Name: 'nofile' }] },
    { PortBindings: [] },
  ])('is none with a field of another type: %o', (change) => {
    expect(hostConfig(change).success).toBe(false);
  });
});

test.each(['seccomp={"defaultAction": "SCMP_ACT_ALLOW"}', 'seccomp:{"defaultAction": "SCMP_ACT_ALLOW"}'])(
  'a whole seccomp profile is cut to the word that there is one: %s',
  (option) => {
    const [kept = ''] = hostConfig({ SecurityOpt: [option] }).data?.HostConfig.SecurityOpt ?? [];
    expect(kept).toMatch(/^seccomp[=:]\(inline profile\)$/);
  },
);

test('an exec without its flags is an ordinary one', () => {
  const exec = { ID: 'e'.repeat(64), ProcessConfig: { entrypoint: 'sh' } };
  expect(containerExecs.shape.safeParse([exec]).data).toEqual([
    { ID: exec.ID, Running: false, ProcessConfig: { privileged: false, user: '' } },
  ]);
});

test('an engine without volumes says null', () => {
  expect(volumeList.shape.safeParse({ Volumes: null, Warnings: null }).data).toEqual({ Volumes: [] });
});
