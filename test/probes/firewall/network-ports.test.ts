import { expect, test } from 'vitest';
import { networkPorts } from '../../../src/probes/firewall/network-ports.ts';
import { subjectOfEngine } from '../../../src/probes/subjects.ts';
import { CONTAINER_ID, container } from '../../checks/containers/sample-container.ts';
import { inspectKey } from '../containers/literal-container.ts';
import { engineWith } from '../literal-host.ts';

const network = (Name: string, Driver: string, Internal = false) => ({
  Name,
  Id: Name.charAt(0).repeat(64),
  Driver,
  Internal,
});
const NETWORKS = [
  network('docker_gwbridge', 'bridge'),
  network('shop', 'bridge'),
  network('closed', 'bridge', true),
  network('mesh', 'overlay'),
];
const published = (name: string, ...attached: readonly string[]) => {
  const engine = engineWith({
    'engine/root:containers': [{ Id: CONTAINER_ID, Names: ['/web'], Image: 'web:1', State: 'running' }],
    'engine/root:networks': NETWORKS,
    [inspectKey(CONTAINER_ID)]: {
      ...container(),
      NetworkSettings: {
        Networks: Object.fromEntries(attached.map((one) => [one, { NetworkID: one.charAt(0).repeat(64) }])),
        Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }] },
      },
    },
  });
  const found = NETWORKS.find(({ Name }) => Name === name);
  const item = { id: found?.Id ?? '', name, driver: 'bridge' };
  const fact = networkPorts.read(subjectOfEngine('network', engine, item));
  return fact.known ? fact.value.map(({ port }) => port) : fact.cause;
};

test('ports belong to the networks that a container is on', () => {
  expect(published('shop', 'shop')).toEqual([8080]);
  expect(published('docker_gwbridge', 'shop')).toEqual([]);
});

test('those of a container on overlay networks alone come in by docker_gwbridge, which it does not name', () => {
  expect(published('docker_gwbridge', 'mesh')).toEqual([8080]);
  expect(published('docker_gwbridge', 'mesh', 'closed')).toEqual([8080]);
  expect(published('docker_gwbridge', 'mesh', 'shop')).toEqual([]);
  expect(published('docker_gwbridge', 'gone')).toEqual([8080]);
  expect(published('shop', 'mesh')).toEqual([]);
});
