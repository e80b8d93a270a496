import { expect, it } from 'vitest';
import authorizationPlugin from '../../../checks/daemon/daemon-authorization-plugin.ts';
import liveRestore from '../../../checks/daemon/daemon-live-restore.ts';
import seccompProfile from '../../../checks/daemon/daemon-seccomp-profile-default.ts';
import userNamespaces from '../../../checks/daemon/daemon-user-namespaces.ts';
import notAufs from '../../../checks/daemon/storage-driver-not-aufs.ts';
import notDevicemapper from '../../../checks/daemon/storage-driver-not-devicemapper.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { info } from './engine-facts.ts';

const facts = (change: Readonly<Record<string, unknown>>) => ({ info: info(change) });

it('daemon-user-namespaces takes rootless as the stronger form', () => {
  expect(
    examineCheck(userNamespaces, {
      pass: [
        {
          name: 'remapped',
          facts: facts({ SecurityOptions: ['name=seccomp,profile=builtin', 'name=userns'] }),
        },
        {
          name: 'rootless, without userns-remap',
          facts: facts({ SecurityOptions: ['name=rootless'] }),
          observed: 'name=rootless',
        },
      ],
      fail: [
        {
          name: 'neither, whatever users the images name',
          facts: facts({ SecurityOptions: ['name=cgroupns'] }),
          observed: 'name=cgroupns',
        },
        {
          name: 'neither, with the containerd image store, which excludes userns-remap on engine 29',
          facts: facts({
            ServerVersion: '29.1.0',
            DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
            SecurityOptions: ['name=cgroupns'],
          }),
        },
        { name: 'no options at all', facts: facts({ SecurityOptions: null }), observed: '(empty)' },
      ],
    }),
  ).toEqual([]);
});

it('daemon-seccomp-profile-default knows both names of the engine’s own profile', () => {
  const entry = (text: string) => facts({ SecurityOptions: ['name=apparmor', text] });
  expect(
    examineCheck(seccompProfile, {
      pass: [
        { name: 'engine 23 and newer', facts: entry('name=seccomp,profile=builtin') },
        { name: 'older engines', facts: entry('name=seccomp,profile=default') },
      ],
      fail: [
        { name: 'switched off', facts: entry('name=seccomp,profile=unconfined'), observed: 'unconfined' },
        { name: 'kernel without seccomp', facts: facts({ SecurityOptions: ['name=apparmor'] }) },
      ],
      manual: [
        {
          name: 'a profile that is not the engine’s own is no pass',
          facts: entry('name=seccomp,profile=/etc/docker/s.json'),
          observed: '/etc/docker/s.json',
        },
        { name: 'no name', facts: entry('name=seccomp') },
      ],
    }),
  ).toEqual([]);
});

it('daemon-authorization-plugin wants one in the effective list', () => {
  expect(
    examineCheck(authorizationPlugin, {
      pass: [{ name: 'one', facts: facts({ Plugins: { Authorization: ['opa'] } }), observed: 'opa' }],
      fail: [
        {
          name: 'null is none',
          facts: facts({ Plugins: { Authorization: null } }),
          observed: '(empty)',
        },
        { name: 'empty', facts: facts({ Name: 'other', Plugins: { Authorization: [] } }) },
      ],
    }),
  ).toEqual([]);
});

it('daemon-authorization-plugin says that the rules of a plugin are still to be reviewed', () => {
  expect(judge(authorizationPlugin, { facts: facts({ Plugins: { Authorization: ['opa'] } }) })).toMatchObject(
    [{ message: expect.stringMatching(/opa.*its rules are not part of this audit/) }],
  );
});

it('daemon-live-restore is not for swarm nodes', () => {
  const swarm = (state: string) => facts({ LiveRestoreEnabled: false, Swarm: { LocalNodeState: state } });
  expect(
    examineCheck(liveRestore, {
      pass: [
        { name: 'on', facts: facts({ LiveRestoreEnabled: true, Swarm: { LocalNodeState: 'inactive' } }) },
      ],
      fail: [
        { name: 'off', facts: swarm('inactive'), observed: '/info .LiveRestoreEnabled = false' },
        { name: 'off, no word of swarm', facts: facts({}) },
      ],
      notapplicable: ['active', 'pending', 'locked', 'error'].map((state) => ({
        name: state,
        facts: swarm(state),
      })),
    }),
  ).toEqual([]);
});

it('storage drivers match exactly', () => {
  expect(
    examineCheck(notAufs, {
      pass: [
        { name: 'overlay2', facts: facts({ Driver: 'overlay2' }), observed: '/info .Driver = overlay2' },
      ],
      fail: [{ name: 'aufs', facts: facts({ Driver: 'aufs' }) }],
    }),
  ).toEqual([]);
  expect(
    examineCheck(notDevicemapper, {
      pass: [
        { name: 'overlayfs', facts: facts({ Driver: 'overlayfs' }) },
        { name: 'devmapper is a snapshotter of containerd', facts: facts({ Driver: 'devmapper' }) },
      ],
      fail: [{ name: 'devicemapper', facts: facts({ Driver: 'devicemapper' }) }],
    }),
  ).toEqual([]);
});
