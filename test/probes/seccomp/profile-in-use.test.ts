import { describe, expect, it } from 'vitest';
import type { SeccompFile } from '../../../src/probes/host/seccomp-files.ts';
import { containerFilters } from '../../../src/probes/seccomp/filters.ts';
import { containerProfile, engineProfile } from '../../../src/probes/seccomp/profile-in-use.ts';
import { CONTAINER_ID, container, engine } from '../../checks/containers/sample-container.ts';
import { containerWith, inspectKey } from '../containers/literal-container.ts';
import { engineWith, processOf, type Sections, STARTED } from '../literal-host.ts';

const PATH = '/etc/docker/seccomp, old.json';
const DENIES = { state: 'read' as const, defaultAction: 'SCMP_ACT_ERRNO' as const, rules: [] };
const fileOf = (change: Partial<SeccompFile> = {}): Sections => ({
  'engine/root:info': engine({ SecurityOptions: [`name=seccomp,profile=${PATH}`] }),
  'host:daemon-processes': [processOf()],
  'host:seccomp-files': { [PATH]: { state: 'read', changedAt: STARTED - 1, profile: DENIES, ...change } },
});
type HostConfig = Parameters<typeof container>[0] extends infer T
  ? T extends { HostConfig?: infer H }
    ? H
    : never
  : never;
const of = (HostConfig: HostConfig, info = engine(), more: Sections = {}) =>
  containerProfile.read(
    containerWith(CONTAINER_ID, {
      'engine/root:info': info,
      [inspectKey(CONTAINER_ID)]: container({ HostConfig }),
      ...more,
    }),
  );

describe('the profile of an engine', () => {
  it('is that of the file that it names, as it was when it started', () => {
    expect(engineProfile.read(engineWith(fileOf()))).toMatchObject({
      value: { kind: 'custom', profile: DENIES, where: PATH },
    });
  });

  it.each([
    ['changed after the engine had started', { changedAt: STARTED + 1 }, 'pending-restart'],
    ['gone', { state: 'absent' as const }, 'pending-restart'],
    ['no JSON', { profile: { state: 'refused' as const, problem: 'is not JSON' } }, 'unparseable'],
  ])('is not known where the file is %s', (_, change, code) => {
    expect(engineProfile.read(engineWith(fileOf(change)))).toMatchObject({ known: false, cause: { code } });
  });

  it('is not known where the file was not collected', () => {
    const sections = { ...fileOf(), 'host:seccomp-files': {} };
    expect(engineProfile.read(engineWith(sections))).toMatchObject({ cause: { code: 'not-collected' } });
  });

  it('is none where the file decides nothing', () => {
    expect(engineProfile.read(engineWith(fileOf({ profile: { state: 'empty' } })))).toMatchObject({
      value: { kind: 'none', why: expect.stringContaining('is empty') },
    });
  });
});

describe('the profile of a container', () => {
  const inline = { SecurityOpt: ['seccomp=(inline profile)'], SeccompProfile: DENIES };

  it('is its own, else that of the engine', () => {
    expect(of(inline)).toMatchObject({ value: { kind: 'custom', profile: DENIES } });
    expect(of({})).toMatchObject({ value: { kind: 'builtin' } });
    expect(of({}, engine({ SecurityOptions: ['name=seccomp,profile=unconfined'] }))).toMatchObject({
      value: { kind: 'none' },
    });
  });

  it('is that of the engine’s build where it asks for that, whatever the engine gives to others', () => {
    const unconfined = engine({ SecurityOptions: ['name=seccomp,profile=unconfined'] });
    expect(of({ SecurityOpt: ['seccomp=builtin'] }, unconfined)).toMatchObject({
      value: { kind: 'builtin' },
    });
  });

  it('is none for a privileged one, but for one of its own since 27.0', () => {
    const privileged = { ...inline, Privileged: true };
    expect(of({ Privileged: true })).toMatchObject({ value: { kind: 'none' } });
    expect(of(privileged)).toMatchObject({ value: { kind: 'custom' } });
    expect(of(privileged, engine({ ServerVersion: '26.1.5' }))).toMatchObject({ value: { kind: 'none' } });
  });

  it('is not known in a snapshot that kept only that there is one', () => {
    expect(of({ SecurityOpt: ['seccomp=(inline profile)'] })).toMatchObject({
      cause: { code: 'not-collected' },
    });
  });

  it('is not known where the engine would have refused it', () => {
    const SeccompProfile = { state: 'refused' as const, problem: 'is not JSON' };
    expect(of({ ...inline, SeccompProfile })).toMatchObject({ cause: { code: 'unparseable' } });
  });
});

describe('a profile beside that of the engine', () => {
  const filters = (version: object, KernelVersion = '6.12.0') =>
    containerFilters.read(
      containerWith(CONTAINER_ID, {
        'engine/root:info': engine({ KernelVersion }),
        'engine/root:version': { Version: '28.5.2', Arch: 'amd64', Components: [], ...version },
        [inspectKey(CONTAINER_ID)]: container({
          HostConfig: { SecurityOpt: ['seccomp=(inline profile)'], SeccompProfile: DENIES },
        }),
      }),
    );

  it('is known where release, architecture and kernel are', () => {
    expect(filters({})).toMatchObject({
      known: true,
      value: { own: { generation: '28.2.0', certain: true } },
    });
  });

  it.each([
    ['a version that is none', () => filters({ Version: 'library-import' })],
    ['no architecture', () => filters({ Arch: '' })],
    ['a kernel without a release', () => filters({}, 'unknown')],
  ])('is not known with %s', (_, read) => {
    expect(read()).toMatchObject({ known: false, cause: { code: 'unparseable' } });
  });
});
