import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openDockerClient } from '../../src/collect/docker-client.ts';
import { defineApiProbe } from '../../src/kit/define-probe.ts';
import { API_TABLE } from '../../src/probes/docker/api-table.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { enginePing } from '../../src/probes/docker/ping.ts';
import { swarmCluster } from '../../src/probes/docker/swarm-cluster.ts';
import { localTransport } from '../../src/transports/local.ts';
import { engineStarter, fakeEngine, id, ordinaryAnswers } from './fake-engine.ts';

const started = engineStarter();

describe('the closed table of requests', () => {
  it('is all that the client asks, whatever it is told', async () => {
    const engine = await started(fakeEngine(ordinaryAnswers()));
    const client = await openDockerClient({
      door: { socket: engine.socket, seen: true },
      open: (atMost, signal) => localTransport().openSockets(engine.socket, atMost, signal),
      signal: new AbortController().signal,
    });
    const foreign = defineApiProbe({ id: 'info', scope: 'engine', path: '/system/df', shape: z.unknown() });
    await expect(client.get(foreign, '1.44')).rejects.toThrow('not in the table');
    await expect(client.get({ ...engineInfo, path: '/swarm/unlockkey' }, '1.44')).rejects.toThrow(
      'not in the table',
    );
    await expect(client.get(containerInspect, null, id(1))).rejects.toThrow('cannot be asked with');
    await expect(client.get(swarmCluster, null)).rejects.toThrow('cannot be asked with');
    await expect(client.get(engineInfo, '1.44/../..')).rejects.toThrow('cannot be asked with');
    await expect(client.get(enginePing, '1.44')).rejects.toThrow('cannot be asked with');
    await expect(client.get(engineInfo, '1.44', id(1))).rejects.toThrow('takes an id');
    for (const bad of [undefined, '', 'web', `${id(1)}/archive?path=/`, `../${id(1)}`, `${id(1)}\n`]) {
      await expect(client.get(containerInspect, '1.44', bad)).rejects.toThrow('takes an id');
    }
    expect(engine.requests).toEqual([]);
    expect((await client.get(containerInspect, '1.44', id(1))).result.ok).toBe(true);
    expect(engine.requests).toEqual([`/v1.44/containers/${id(1)}/json`]);
    await client.close();
  });

  it('holds nothing that is secret, costly or changes anything, and limits each answer', () => {
    for (const { path, timeoutSeconds, maxBytes } of API_TABLE) {
      expect(path).toMatch(/^\/[a-z_]+(\/(sha256:)?\{id\})?(\/json|\/history)?(\?(all|manifests)=1)?$/);
      expect(path).not.toMatch(/system\/df|unlockkey|archive|export|attach|logs|get|build|secrets\/|configs/);
      expect(timeoutSeconds).toBeLessThanOrEqual(30);
      expect(maxBytes).toBeLessThanOrEqual(16 * 1024 * 1024);
    }
    expect(new Set(API_TABLE.map(({ path }) => path)).size).toBe(API_TABLE.length);
    // The list of secrets holds none of them, and of what it holds only names and days are kept.
    const [secrets, ...more] = API_TABLE.filter(({ path }) => path.includes('secret'));
    expect([secrets?.path, secrets?.shape.parse([{ ID: 's1', Spec: { Name: 'db' } }]), more]).toEqual([
      '/secrets',
      [{ ID: 's1', Name: 'db', CreatedAt: '', ByDriver: false }],
      [],
    ]);
  });
});
