import { describe, expect, test } from 'vitest';
import { containerLevels } from '../../../src/probes/lsm/levels.ts';
import { lsmState } from '../../../src/probes/lsm/lsm-state.ts';
import { relabelled } from '../../../src/probes/lsm/relabelled.ts';
import { isSystemPath } from '../../../src/probes/lsm/system-paths.ts';
import { CONTAINER_ID, container, process, stopped } from '../../checks/containers/sample-container.ts';
import { bind } from '../../checks/containers/sample-mounts.ts';
import { labelled, NO_LSM, withApparmor, withSelinux } from '../../checks/isolation/sample-lsm.ts';
import { containerWith, inspectKey } from '../containers/literal-container.ts';
import { hostWith, missing } from '../literal-host.ts';

const OTHER_ID = 'd'.repeat(64);
const lost = missing('timeout');

/** What the probe of the security modules keeps of such a kernel. */
function modulesOf({ mode, ...details }: typeof NO_LSM, apparmor = details.apparmor.kernel === 'on') {
  return { lsm: [], apparmor, selinux: mode, details };
}

const listed = (...ids: [string, string][]) =>
  ids.map(([Id, name]) => ({
    Id,
    Names: [`/${name}`],
    Image: 'web:1',
    ImageID: '',
    State: 'running',
    Labels: {},
  }));

describe('the state of the modules', () => {
  const read = (modules: unknown) => lsmState.read(hostWith({ 'host:security-modules': modules }));

  test('is what the kernel says', () => {
    expect(read(modulesOf(withSelinux()))).toMatchObject({ known: true, value: { mode: 'enforcing' } });
    expect(read(modulesOf(withApparmor()))).toMatchObject({ value: { apparmor: { kernel: 'on' } } });
  });

  test('is known without securityfs, since each module says of itself whether it is on', () => {
    const state = { ...withApparmor(), list: { state: 'unmounted' } as const };
    expect(read(modulesOf(state))).toMatchObject({ known: true });
  });

  test('is not collected in a snapshot of before it was read', () => {
    expect(read({ lsm: ['apparmor'], apparmor: true, selinux: 'disabled' })).toMatchObject({
      known: false,
      cause: { code: 'not-collected' },
    });
    expect(read(lost)).toMatchObject({ known: false, cause: { code: 'timeout' } });
  });

  test.each([
    ['lists apparmor, which is off', { ...NO_LSM, list: withApparmor().list }],
    ['does not list apparmor, which is on', { ...withApparmor(), list: NO_LSM.list }],
    ['lists selinux, which is off', { ...NO_LSM, list: withSelinux().list }],
    ['does not list selinux, which is on', { ...withSelinux(), list: NO_LSM.list }],
  ])('is a contradiction where the kernel %s', (_, state) => {
    expect(read(modulesOf(state))).toMatchObject({ known: false, cause: { code: 'contradiction' } });
  });
});

describe('the levels of all containers', () => {
  const main = process({ label: labelled('container_t', 's0:c3,c5') });
  const read = (more: object, modules: unknown = modulesOf(withSelinux())) =>
    containerLevels.read(
      containerWith(CONTAINER_ID, {
        'host:security-modules': modules,
        'host:container-processes': { processes: [main], partial: false },
        'engine/root:containers': listed([CONTAINER_ID, 'web'], [OTHER_ID, 'db']),
        [inspectKey(CONTAINER_ID)]: container(),
        [inspectKey(OTHER_ID)]: stopped({
          Id: OTHER_ID,
          MountLabel: labelled('container_file_t', 's0:c1.c2'),
        }),
        ...more,
      }),
    );

  test('are those of processes, and for what does not run those of its files', () => {
    expect(read({})).toMatchObject({
      known: true,
      value: [
        { name: 'web', running: true, level: 's0:c3,c5', categories: new Set([3, 5]) },
        { name: 'db', running: false, level: 's0:c1.c2', categories: new Set([1, 2]) },
      ],
    });
  });

  test('name the workload and the containers whose namespaces are joined', () => {
    const joined = container({
      HostConfig: { IpcMode: `container:${OTHER_ID}` },
      Config: { Labels: { 'com.docker.compose.project': 'shop' } },
    });
    expect(read({ [inspectKey(CONTAINER_ID)]: joined })).toMatchObject({
      value: [
        { joined: [OTHER_ID], workload: 'compose project shop' },
        { joined: [], workload: null },
      ],
    });
  });

  test('are empty for a container that has never had a label', () => {
    expect(read({ [inspectKey(OTHER_ID)]: stopped({ Id: OTHER_ID }) })).toMatchObject({
      value: [{}, { level: '', categories: new Set() }],
    });
  });

  test.each([
    ['another container was not read', { [inspectKey(OTHER_ID)]: lost }],
    ['the processes were not read', { 'host:container-processes': lost }],
    ['the containers were not listed', { 'engine/root:containers': lost }],
    [
      'a level cannot be read',
      {
        [inspectKey(OTHER_ID)]: stopped({
          Id: OTHER_ID,
          MountLabel: labelled('container_file_t', 'SystemLow'),
        }),
      },
    ],
    [
      'a label may not be read',
      {
        'host:container-processes': {
          processes: [process({ label: null, labelReadable: false })],
          partial: false,
        },
      },
    ],
  ])('are unread where %s: it may be the one that is shared', (_, more) => {
    expect(read(more)).toMatchObject({ known: false });
  });

  test('are none while SELinux is off or has no levels, whatever else could not be read', () => {
    expect(read({ [inspectKey(OTHER_ID)]: lost }, modulesOf(NO_LSM))).toMatchObject({ value: [] });
    expect(read({}, modulesOf(withSelinux({ mls: false })))).toMatchObject({ value: [] });
  });
});

describe('what is labelled for a container', () => {
  const read = (inspect: object, other: unknown = container({ Id: OTHER_ID }), paths: object = {}) =>
    relabelled.read(
      containerWith(CONTAINER_ID, {
        'host:real-paths': paths,
        'engine/root:containers': listed([CONTAINER_ID, 'web'], [OTHER_ID, 'db']),
        [inspectKey(CONTAINER_ID)]: inspect,
        [inspectKey(OTHER_ID)]: other,
      }),
    );

  test.each(['z', 'rw,z', 'z,ro', 'rslave,z,rw'])('has its suffix anywhere in the mode: %s', (Mode) => {
    const inspect = container({
      Mounts: [bind('/srv/a', '/a', { Mode }), bind('/srv/b', '/b', { Mode: 'rw' })],
    });
    expect(read(inspect)).toMatchObject({ known: true, value: [{ source: '/srv/a', suffix: 'z' }] });
  });

  test('is asked for in Binds, also before a start, and not by the long form', () => {
    const inspect = stopped({
      HostConfig: {
        Binds: ['/srv/a:/a/:ro,Z', '/srv/zZ:/b:ro'],
        Mounts: [{ Type: 'bind', Source: '/srv/c', Target: '/c', ReadOnly: false, BindOptions: null }],
      },
    });
    expect(read(inspect)).toMatchObject({ value: [{ source: '/srv/a', suffix: 'Z', alsoIn: [] }] });
  });

  test('names the other containers that mount the same path', () => {
    const inspect = container({ Mounts: [bind('/srv/a', '/a', { Mode: 'z' })] });
    const other = container({ Id: OTHER_ID, Mounts: [bind('/srv/a/', '/x', { Mode: '' })] });
    expect(read(inspect, other)).toMatchObject({ value: [{ alsoIn: ['db'] }] });
  });

  test('is unread where another container was not, which may share it; not where nothing is labelled', () => {
    const inspect = container({ Mounts: [bind('/srv/a', '/a', { Mode: 'z' })] });
    expect(read(inspect, lost)).toMatchObject({ known: false, cause: { code: 'timeout' } });
    expect(read(container(), lost)).toMatchObject({ known: true, value: [] });
  });
});

test('paths of the system are the listed ones, and all that lies below some of them', () => {
  const listedPaths = ['/', '/etc', '/opt', '/var/lib', '/usr'];
  expect(
    ['/', '/etc', '/etc/ssl', '/opt', '/var/lib', '/usr/share'].every((path) =>
      isSystemPath(path, listedPaths),
    ),
  ).toBe(true);
  expect(
    ['/opt/web', '/var/lib/web', '/srv', '/etcetera', '/boot/x'].some((path) =>
      isSystemPath(path, listedPaths),
    ),
  ).toBe(false);
});
