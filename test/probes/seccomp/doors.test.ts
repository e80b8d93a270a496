import { describe, expect, it } from 'vitest';
import { containersOnBuiltin } from '../../../src/probes/seccomp/doors.ts';
import { CONTAINER_ID, container, engine } from '../../checks/containers/sample-container.ts';
import { inspectKey } from '../containers/literal-container.ts';
import { engineWith, type Sections } from '../literal-host.ts';

const listed = (State = 'running') => [
  { Id: CONTAINER_ID, Names: ['/web'], Image: 'web:1', ImageID: '', State, Labels: {} },
];
const read = (inspect: object | undefined, more: Sections = {}) =>
  containersOnBuiltin.read(
    engineWith({
      'engine/root:info': engine(),
      'engine/root:containers': listed(),
      ...(inspect ? { [inspectKey(CONTAINER_ID)]: inspect } : {}),
      ...more,
    }),
  );

describe('the containers under the profile that an engine brings', () => {
  it('are those that run and have no other, with the time of their start', () => {
    expect(read(container())).toMatchObject({
      value: [{ name: 'web', startedAt: Date.parse('2026-01-01T00:00:01Z') / 1000 }],
    });
    expect(read(container({ State: { Status: 'exited', Pid: 0 } }))).toMatchObject({ value: [] });
    expect(read(container({ HostConfig: { SecurityOpt: ['seccomp=unconfined'] } }))).toMatchObject({
      value: [],
    });
  });

  it('are not known where one of them was not seen', () => {
    expect(read(undefined)).toMatchObject({ known: false });
    expect(read(container({ HostConfig: { SecurityOpt: ['seccomp=(inline profile)'] } }))).toMatchObject({
      known: false,
    });
  });
});
