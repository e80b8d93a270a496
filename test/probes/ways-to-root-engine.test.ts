import { expect, test } from 'vitest';
import { waysToRootEngine } from '../../src/probes/engine/ways-to-root-engine.ts';
import { engineWith, missing, rootlessEngine } from './literal-host.ts';

const socket = (mode: number, gid: number) => ({ state: 'read', mode, uid: 0, gid, acl: { state: 'none' } });
const accessTo = (mode: number) => ({
  sockets: { '/run/docker.sock': socket(mode, 1200) },
  groups: { 1200: { names: ['operators'], listed: [rootlessEngine.user, 'zoe'], primary: [] } },
  users: [],
  getent: true,
  remoteSources: [],
});
const read = (access: unknown) =>
  waysToRootEngine.read(engineWith({ 'host:socket-access': access }, rootlessEngine));

test('the account of a rootless engine reaches that of root by whatever group its socket has', () => {
  expect(read(accessTo(0o660))).toMatchObject({ known: true, value: ['member of operators (1200)'] });
  expect(read(accessTo(0o606))).toMatchObject({
    known: true,
    value: ['everybody may connect to /run/docker.sock'],
  });
  expect(read(accessTo(0o600))).toMatchObject({ known: true, value: [] });
});

test('nobody knows whether it does where the rights of a socket were not read', () => {
  expect(read(missing('needs-root'))).toMatchObject({ known: false });
});
