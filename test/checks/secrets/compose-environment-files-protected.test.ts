import { describe, expect, test } from 'vitest';
import check from '../../../checks/secrets/compose-environment-files-protected.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { cause } from '../../../src/model/cause.ts';
import { originLabels } from '../../../src/probes/docker/shapes.ts';
import { composeFilesOf } from '../../../src/probes/host/compose-files.ts';

const ENV = '/srv/shop/.env';
const present = (mode: number, gid = 0) => ({
  state: 'present',
  kind: 'file',
  mode,
  uid: 1000,
  gid,
  user: 'deployer',
  group: gid === 0 ? 'root' : 'staff',
  target: ENV,
});
const facts = (status: object | undefined, git = false) => ({
  projects: [
    { path: ENV, kind: 'environment' },
    { path: '/srv/shop/.git', kind: 'repository' },
  ],
  statuses: {
    ...(status === undefined ? {} : { [ENV]: status }),
    '/srv/shop/.git': git ? present(0o755) : { state: 'absent' },
  },
});

test('compose-environment-files-protected', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'for its owner', facts: facts(present(0o600, 50)) },
        {
          name: 'for root as a group',
          facts: facts(present(0o640)),
          observed: 'mode 0640, owner deployer:root',
        },
      ],
      fail: [{ name: 'for everybody to write', facts: facts(present(0o666)) }],
      manual: [
        { name: 'for everybody to read', facts: facts(present(0o644)) },
        { name: 'for a group to read', facts: facts(present(0o640, 50)) },
        { name: 'for a group to write', facts: facts(present(0o620, 50)) },
        {
          name: 'beside a repository',
          facts: facts(present(0o644), true),
          observed: 'under git (/srv/shop/.git)',
        },
      ],
      notapplicable: [
        { name: 'no labels', facts: { projects: [], statuses: {} } },
        { name: 'pitfall: compose ran on another machine', facts: facts({ state: 'absent' }) },
      ],
      error: [
        { name: 'denied', facts: facts({ state: 'unread', cause: cause('needs-root', 'x', 'y') }) },
        { name: 'not looked at', facts: facts(undefined) },
      ],
    }),
  ).toEqual([]);
});

describe('pitfall: labels are data', () => {
  const PREFIX = 'com.docker.compose.project.';
  const files = (labels: Record<string, unknown>) =>
    composeFilesOf(
      originLabels.parse(
        Object.fromEntries(Object.entries(labels).map(([name, value]) => [PREFIX + name, value])),
      ),
    ).map(({ path }) => path);

  test('several files are separated by commas, and .env lies beside them', () => {
    expect(
      files({ working_dir: '/srv/shop/', config_files: '/srv/shop/a.yml,/srv/shop/../x/b.yml' }),
    ).toEqual(['/srv/shop/a.yml', '/srv/x/b.yml', '/srv/shop/.env', '/srv/shop/.git']);
    expect(files({ environment_file: '/etc/shop.env' })).toEqual(['/etc/shop.env']);
  });

  test.each([
    'shop',
    'C:\\shop',
    '//server/share/.env\n',
    '/proc/1/environ',
    '/srv/../proc/1/environ',
    '/dev/sda',
    7,
    '/a\u0000b',
  ])('%j is no file that is looked at', (value) => {
    expect(files({ config_files: value })).toEqual([]);
  });

  test('a secret in such a label is not kept', () => {
    expect(JSON.stringify(originLabels.parse({ [`${PREFIX}config_files`]: 's3cr3t' }))).not.toContain(
      's3cr3t',
    );
  });
});
