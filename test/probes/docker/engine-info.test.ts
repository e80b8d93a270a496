import { describe, expect, it } from 'vitest';
import { engineInfo, engineVersion } from '../../../src/probes/docker/engine-info.ts';
import { infoAnswer } from '../literal-host.ts';

const read = (change: Readonly<Record<string, unknown>> = {}) =>
  engineInfo.shape.parse(infoAnswer(change) as object);
const isRead = (change: Readonly<Record<string, unknown>>) =>
  engineInfo.shape.safeParse(infoAnswer(change) as object).success;

describe('what an engine says of itself', () => {
  it('is no answer without its version, its storage driver or its registries', () => {
    expect(isRead({})).toBe(true);
    for (const name of ['ServerVersion', 'Driver', 'Plugins', 'RegistryConfig'])
      expect(isRead({ [name]: undefined }), name).toBe(false);
    expect(isRead({ ServerVersion: '' })).toBe(false);
    expect(isRead({ Driver: '' })).toBe(false);
    expect(engineVersion.shape.safeParse({ Version: '' }).success).toBe(false);
    expect(engineVersion.shape.safeParse({ Version: '28.5.2' }).success).toBe(true);
  });

  it('says of swarm nothing that an engine without a word of it did not say', () => {
    const none = {
      LocalNodeState: '',
      ControlAvailable: false,
      NodeID: '',
      NodeAddr: '',
      Error: '',
      Managers: 0,
      Nodes: 0,
      RemoteManagers: [],
    };
    expect(read().Swarm).toEqual(none);
    expect(read({ Swarm: null }).Swarm).toEqual(none);
    expect(read({ Swarm: { LocalNodeState: 'inactive' } }).Swarm).toEqual({
      ...none,
      LocalNodeState: 'inactive',
    });
  });

  it('keeps of the managers of a swarm where they are, in the order of their ids', () => {
    const managers = [
      { NodeID: 'b', Addr: '10.0.0.2:2377', Other: 'x' },
      { NodeID: 'a', Addr: '10.0.0.1:2377' },
    ];
    const { Swarm } = read({ Swarm: { RemoteManagers: managers, Error: 'e'.repeat(400) } });
    expect(Swarm.RemoteManagers).toEqual([
      { NodeID: 'a', Addr: '10.0.0.1:2377' },
      { NodeID: 'b', Addr: '10.0.0.2:2377' },
    ]);
    expect(Swarm.Error).toBe('e'.repeat(300));
  });

  it('keeps of the storage driver whose it is, and nothing else of its status', () => {
    const rows = [
      ['Backing Filesystem', 'extfs'],
      ['driver-type', 'io.containerd.snapshotter.v1'],
      ['Supports d_type', 'true'],
    ];
    expect(read({ DriverStatus: rows }).DriverStatus).toEqual([rows[1]]);
    expect(read({ DriverStatus: null }).DriverStatus).toEqual([]);
  });
});
