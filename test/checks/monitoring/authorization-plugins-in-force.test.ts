import { expect, test } from 'vitest';
import check from '../../../checks/monitoring/authorization-plugins-in-force.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { BUNDLED_ADVISORIES } from '../../../src/probes/advisories/advisory-table.ts';
import { parseSoftwareVersion } from '../../../src/probes/engine/software-version.ts';
import { engine } from '../containers/sample-container.ts';

const SOCKET = { path: '/run/docker/plugins/guard.sock', kind: 'socket', uid: 0, mode: 0o755 };
const DIRECTORY = { path: '/run/docker/plugins', kind: 'directory', uid: 0, mode: 0o755 };
const version = (reported: string, builder = 'project') => [
  {
    component: 'engine',
    reported,
    version: parseSoftwareVersion(reported),
    builder,
    from: `docker ${reported}`,
  },
];

interface Case {
  readonly running?: readonly string[];
  readonly configured?: readonly string[];
  readonly versions?: readonly object[];
  readonly plugins?: readonly object[];
  readonly shut?: readonly string[];
  readonly bypasses?: readonly object[];
}
const given = ({
  running = ['guard'],
  configured = running,
  versions = version('29.6.0'),
  plugins = [DIRECTORY, SOCKET],
  shut = [],
  bypasses = [],
}: Case = {}) => ({
  facts: {
    info: engine({ Plugins: { Authorization: [...running] } }),
    configured: {
      name: 'authorization-plugins',
      value: configured,
      origin: 'file',
      where: '/etc/docker/daemon.json',
    },
    versions,
    table: { bundled: true, origin: 'the table', table: BUNDLED_ADVISORIES },
    watchers: { plugins, shut },
    bypasses,
  },
});

test('authorization-plugins-in-force', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'configured, in force, and of root', ...given() },
        {
          name: 'one that the policy expects',
          ...given(),
          policy: { 'expected-authorization-plugins': ['guard'] },
        },
        {
          name: 'one with a file that says where it listens',
          ...given({
            plugins: [{ ...SOCKET, kind: 'file', path: '/etc/docker/plugins/guard.spec', mode: 0o644 }],
          }),
        },
      ],
      fail: [
        {
          name: 'configured and not in force: the option waits for a reload',
          ...given({ running: [], configured: ['guard'] }),
        },
        { name: 'in force and no longer configured', ...given({ configured: [] }) },
        {
          name: 'expected and not there',
          ...given({ running: [] }),
          policy: { 'expected-authorization-plugins': ['guard'] },
        },
        {
          name: 'a directory that others can write',
          ...given({ plugins: [{ ...DIRECTORY, mode: 0o777 }, SOCKET] }),
        },
        {
          name: 'a socket of somebody else',
          ...given({ plugins: [{ ...SOCKET, uid: 1000 }] }),
          observed: 'uid 1000',
        },
        { name: 'another engine without it', ...given({ bypasses: [{ where: 'engine second' }] }) },
        { name: 'a release in which requests get past it', ...given({ versions: version('26.1.4') }) },
        { name: 'one in which large requests do', ...given({ versions: version('29.3.0') }) },
      ],
      manual: [
        {
          name: 'the same release, built by a distribution',
          ...given({ versions: version('20.10.24+dfsg1', 'vendor') }),
        },
        {
          name: 'a plugin of which nothing is seen, as one that the engine runs itself',
          ...given({ plugins: [] }),
        },
      ],
      notapplicable: [{ name: 'none', ...given({ running: [] }) }],
      error: [
        { name: 'a directory that may not be looked into', ...given({ shut: ['/run/docker'] }) },
        { name: 'a version that is none', ...given({ versions: version('library-import') }) },
      ],
    }),
  ).toEqual([]);
});
