import { describe, expect, it } from 'vitest';
import { authorizationBypasses } from '../../../src/probes/monitoring/authorization-bypasses.ts';
import { engine } from '../../checks/containers/sample-container.ts';
import { containerdOf, engineWith, processOf, type Sections } from '../literal-host.ts';

const SOCKET = '/run/containerd/containerd.sock';
const socket = (change: object = {}) => ({
  '/run/docker/containerd/containerd.sock': { state: 'absent' },
  [SOCKET]: {
    state: 'present',
    kind: 'socket',
    mode: 0o660,
    uid: 0,
    gid: 0,
    user: 'root',
    group: 'root',
    target: SOCKET,
    ...change,
  },
});
const read = (more: Sections = {}) =>
  authorizationBypasses.read(
    engineWith({
      'host:daemon-processes': [processOf()],
      'host:runtime-programs': [containerdOf()],
      'host:file-statuses': socket(),
      'engine/root:info': engine({ Plugins: { Authorization: ['guard'] } }),
      ...more,
    }),
  );

describe('the ways past the plugins of an engine', () => {
  it('are none where containerd listens for root alone', () => {
    expect(read()).toMatchObject({ known: true, value: [] });
  });

  it.each([
    ['everybody', { mode: 0o666 }],
    ['a group', { gid: 990, group: 'docker' }],
    ['another owner', { uid: 1000, user: 'ann' }],
  ])('are a socket of containerd that %s may open', (_, change) => {
    expect(read({ 'host:file-statuses': socket(change) })).toMatchObject({
      value: [{ where: expect.stringContaining(SOCKET) }],
    });
  });

  it('are none to look for where no plugin decides', () => {
    const without = { 'engine/root:info': engine({ Plugins: { Authorization: [] } }) };
    expect(read({ ...without, 'host:file-statuses': undefined })).toMatchObject({ known: true, value: [] });
  });

  it('are not known where the status of that socket is not', () => {
    expect(read({ 'host:file-statuses': undefined })).toMatchObject({ known: false });
  });
});
