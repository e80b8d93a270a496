import { describe, expect, it } from 'vitest';
import authorizationPlugin from '../../../checks/daemon/daemon-authorization-plugin.ts';
import cgroupParent from '../../../checks/daemon/daemon-cgroup-parent-default.ts';
import defaultUlimits from '../../../checks/daemon/daemon-default-ulimits-set.ts';
import iccDisabled from '../../../checks/daemon/daemon-icc-disabled.ts';
import liveRestore from '../../../checks/daemon/daemon-live-restore.ts';
import logLevel from '../../../checks/daemon/daemon-log-level-info.ts';
import managesFirewall from '../../../checks/daemon/daemon-manages-firewall.ts';
import noNewPrivileges from '../../../checks/daemon/daemon-no-new-privileges.ts';
import mutualTls from '../../../checks/daemon/daemon-tcp-mutual-tls.ts';
import proxyOff from '../../../checks/daemon/daemon-userland-proxy-off.ts';
import noInsecureRegistries from '../../../checks/daemon/no-insecure-registries.ts';
import notAufs from '../../../checks/daemon/storage-driver-not-aufs.ts';
import { assessCheck } from '../../../src/assess/assess-check.ts';
import type { Check } from '../../../src/model/check.ts';
import { parseDaemonJson } from '../../../src/probes/host/daemon-json.ts';
import {
  fileOf,
  hostWith,
  infoAnswer,
  missing,
  processOf,
  type Sections,
} from '../../probes/literal-host.ts';

/*
 * From the text of daemon.json to the verdict, for spellings and contradictions by which such a file is misread.
 */

const FILE = '/etc/docker/daemon.json';

function withFile(text: string, info: unknown = infoAnswer(), more: Sections = {}): Sections {
  const parsed = parseDaemonJson(FILE, Buffer.from(text));
  if ('code' in parsed) throw new Error(parsed.detail);
  return {
    'host:daemon-files': { [FILE]: fileOf(parsed.options) },
    'engine/root:info': info,
    'engine/root:networks': missing('engine-unreachable'),
    'engine/root:containers': [],
    ...more,
  };
}
const flags = (given: Record<string, string[]>): Sections => ({
  'host:daemon-processes': [processOf({ flags: given })],
});
const DOWN = missing('engine-unreachable');
const OLD = infoAnswer({ ServerVersion: '20.10.24' });
const CERTIFICATES = '"tlscacert": "/ssl/ca.pem", "tlscert": "/ssl/cert.pem", "tlskey": "/ssl/key.pem"';
const file = { state: 'present', kind: 'file', mode: 0, uid: 0, gid: 0, user: 'r', group: 'r', target: '/' };
const there = { 'host:file-statuses': { '/ssl/ca.pem': file, '/ssl/cert.pem': file, '/ssl/key.pem': file } };

const judged = (check: Check, sections: Sections) =>
  assessCheck(check, hostWith(sections)).map(({ status, observed }) => ({ status, observed }));

describe('a setting in the file alone', () => {
  it.each<[string, Check, Sections, string]>([
    ['icc false', iccDisabled, withFile('{"icc": false}'), 'pass'],
    ['iptables false', managesFirewall, withFile('{"iptables": false}'), 'fail'],
    ['a level', logLevel, withFile('{"log-level": "debug"}'), 'fail'],
    ['debug', logLevel, withFile('{"debug": true}', DOWN), 'fail'],
    ['a cgroup-parent', cgroupParent, withFile('{"cgroup-parent": "/x"}'), 'manual'],
    ['userland-proxy false', proxyOff, withFile('{"userland-proxy": false}'), 'pass'],
    ['no key for the proxy, which is on then', proxyOff, withFile('{"icc": false}'), 'fail'],
    [
      'an insecure registry in an array',
      noInsecureRegistries,
      withFile('{"insecure-registries": ["r:5000"]}', DOWN),
      'fail',
    ],
    ['new privileges denied', noNewPrivileges, withFile('{"no-new-privileges": true}', OLD), 'pass'],
  ])('decides: %s', (_, check, sections, status) => {
    expect(judged(check, sections)).toMatchObject([{ status }]);
  });

  it('is default-ulimits by its plural name, an object by the names of limits', () => {
    const text = '{"default-ulimits": {"nofile": {"Name": "nofile", "Soft": 64, "Hard": 128}}}';
    expect(judged(defaultUlimits, withFile(text))).toMatchObject([
      { status: 'manual', observed: expect.stringContaining('nofile=64:128') },
    ]);
  });
});

describe('listeners', () => {
  it('are found in an array of hosts over several lines', () => {
    const text = '{\n  "hosts": [\n    "unix:///run/docker.sock",\n    "tcp://0.0.0.0:2375"\n  ]\n}';
    expect(judged(mutualTls, withFile(text))).toMatchObject([
      { status: 'fail', observed: expect.stringContaining('0.0.0.0:2375') },
    ]);
  });

  it('are not the tcp:// address of a syslog server', () => {
    const text =
      '{"hosts": ["fd://"], "log-driver": "syslog", "log-opts": {"syslog-address": "tcp://logs:514"}}';
    expect(judged(mutualTls, withFile(text))).toMatchObject([{ status: 'notapplicable' }]);
  });

  it('with tlsverify and all files in the file are mutual TLS', () => {
    const text = `{"hosts": ["tcp://0.0.0.0:2376"], "tlsverify": true, ${CERTIFICATES}}`;
    expect(judged(mutualTls, withFile(text, infoAnswer(), there))).toMatchObject([{ status: 'pass' }]);
  });
});

describe('a text in the place of a truth value, with which dockerd does not start', () => {
  it.each([
    ['no-new-privileges "true"', noNewPrivileges, withFile('{"no-new-privileges": "true"}', OLD)],
    ['userland-proxy "false"', proxyOff, withFile('{"userland-proxy": "false"}')],
    ['iptables "false"', managesFirewall, withFile('{"iptables": "false"}')],
  ])('says nothing of the running engine: %s', (_, check, sections) => {
    expect(judged(check, sections)).toMatchObject([{ status: 'error' }]);
  });
});

describe('the API has the last word', () => {
  const live = (LiveRestoreEnabled: boolean) =>
    infoAnswer({ LiveRestoreEnabled, Swarm: { LocalNodeState: 'inactive' } });

  it.each<[string, Check, Sections, string]>([
    [
      'live-restore in a file that was not reloaded',
      liveRestore,
      withFile('{"live-restore": true}', live(false)),
      'fail',
    ],
    ['live-restore taken out of the file without a reload', liveRestore, withFile('{}', live(true)), 'pass'],
    [
      '--live-restore=false',
      liveRestore,
      withFile('{}', live(false), flags({ 'live-restore': ['false'] })),
      'fail',
    ],
    [
      'icc false, and a network that was made with traffic',
      iccDisabled,
      withFile('{"icc": false}', infoAnswer(), {
        'engine/root:networks': [
          { Name: 'bridge', Id: 'b', Options: { 'com.docker.network.bridge.enable_icc': 'true' } },
        ],
      }),
      'fail',
    ],
    [
      'another storage driver in the file than the one that runs',
      notAufs,
      withFile('{"storage-driver": "aufs"}', infoAnswer({ Driver: 'overlay2' })),
      'pass',
    ],
    [
      'a plugin in the file that the engine does not list',
      authorizationPlugin,
      withFile('{"authorization-plugins": ["opa"]}', infoAnswer({ Plugins: { Authorization: null } })),
      'fail',
    ],
  ])('%s', (_, check, sections, status) => {
    expect(judged(check, sections)).toMatchObject([{ status }]);
  });
});

it('an authorization plugin that denies /info to the audit makes nothing fail', () => {
  const denied = withFile('{}', missing('engine-error'));
  expect(judged(authorizationPlugin, denied)).toMatchObject([{ status: 'error' }]);
});
