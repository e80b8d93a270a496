import { describe, expect, it } from 'vitest';
import { containerRights } from '../../../src/probes/containers/container-rights.ts';
import type { ContainerProcess } from '../../../src/probes/host/container-processes.ts';
import { process } from '../../checks/containers/sample-container.ts';
import type { Sections } from '../literal-host.ts';
import { containerWith, inspectKey } from './literal-container.ts';

const ID = 'c'.repeat(64);
const HOST = { cgroup: 1, mnt: 2, pid: 3, user: 4 };
const credentials = (change: Partial<NonNullable<ContainerProcess['credentials']>> = {}) => ({
  uids: [1000, 1000, 0, 1000],
  capInheritable: '0000000000000000',
  capPermitted: '0000000000200000',
  capAmbient: '0000000000000400',
  namespaces: { cgroup: 5, mnt: 6, pid: 7, user: 8 },
  ...change,
});
const answer = (State: object) => ({
  Id: ID,
  Name: '/web',
  State: { Status: 'running', Running: true, Pid: 4711, ...State },
  HostConfig: { Privileged: false },
  Config: {},
  Mounts: [],
  NetworkSettings: {},
});
const rightsIn = (processes: readonly ContainerProcess[], state: object = {}, more: object = {}) => {
  const sections: Sections = {
    [inspectKey(ID)]: answer(state),
    'host:container-processes': {
      processes,
      partial: false,
      kernel: { namespaces: HOST, lastCapability: 40, ptraceScope: 0 },
      ...more,
    },
  };
  return containerRights.read(containerWith(ID, sections));
};

describe('the rights in a container', () => {
  it('are those of every process, held against the host', () => {
    const fact = rightsIn([
      process({ credentials: credentials(), uidMap: ['0 100000 65536'], capEffective: '0000000000000001' }),
      process({
        pid: 4712,
        credentials: credentials({ namespaces: { ...HOST, pid: 7 } }),
        uidMap: ['0 0 4294967295'],
      }),
    ]);
    expect(fact).toMatchObject({
      known: true,
      value: {
        main: {
          pid: 4711,
          uids: [1000, 1000, 0, 1000],
          held: ['CHOWN', 'NET_BIND_SERVICE', 'SYS_ADMIN'],
          ambient: ['NET_BIND_SERVICE'],
          ownUsers: true,
          canBeHostRoot: false,
        },
        all: { known: true },
        seen: [{ pid: 4711 }, { pid: 4712, ownUsers: false, canBeHostRoot: true }],
        host: HOST,
        ptraceScope: 0,
      },
    });
  });

  it('are those of the main process alone where others may be hidden', () => {
    expect(rightsIn([process({ credentials: credentials() })], {}, { partial: true })).toMatchObject({
      value: { seen: [{ pid: 4711 }], all: { known: false, cause: { code: 'process-not-visible' } } },
    });
  });

  it('leave open whose user namespace it is where that may not be seen', () => {
    const hidden = process({ credentials: credentials({ namespaces: null }), uidMap: null });
    expect(rightsIn([hidden])).toMatchObject({ value: { main: { ownUsers: null, canBeHostRoot: null } } });
    const kernel = { namespaces: null, lastCapability: 40, ptraceScope: null };
    expect(rightsIn([process({ credentials: credentials() })], {}, { kernel })).toMatchObject({
      value: { main: { ownUsers: null }, host: null },
    });
  });

  it('are not known of a snapshot that holds too little', () => {
    expect(rightsIn([process()])).toMatchObject({ known: false, cause: { code: 'not-collected' } });
    const own = process({ credentials: credentials() });
    expect(rightsIn([own], {}, { kernel: undefined })).toMatchObject({ cause: { code: 'not-collected' } });
    expect(rightsIn([own, process({ pid: 4712 })])).toMatchObject({ cause: { code: 'not-collected' } });
  });

  it('are not known of one that has no process, or whose process was not seen', () => {
    expect(rightsIn([], { Status: 'restarting', Running: true, Pid: 0 })).toMatchObject({ known: false });
    expect(rightsIn([], { Status: 'exited', Running: false, Pid: 0 })).toMatchObject({
      known: false,
      cause: { code: 'vanished' },
    });
    expect(rightsIn([])).toMatchObject({ known: false, cause: { code: 'process-not-visible' } });
  });
});
