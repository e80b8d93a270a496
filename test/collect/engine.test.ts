import { describe, expect, it } from 'vitest';
import { ALL_READ, causesOf, collectFrom, detailOf } from './engine-under-test.ts';
import { engineStarter, fakeEngine, id, json, ordinaryAnswers, withImages } from './fake-engine.ts';

const started = engineStarter();

describe('an engine that does as it should', () => {
  it('is asked for each thing once, the lists in its newest version before that is known', async () => {
    const engine = await started(fakeEngine(ordinaryAnswers()));
    const sections = await collectFrom(engine.socket);
    expect(causesOf(sections)).toEqual(ALL_READ);
    expect(sections.ping).toMatchObject({
      data: { apiVersion: '1.51', usedVersion: '1.51' },
      exitCode: 200,
    });
    expect(engine.requests.toSorted()).toEqual([
      '/_ping',
      '/containers/json?all=1',
      '/images/json?manifests=1',
      '/info',
      '/networks',
      `/v1.51/containers/${id(1)}/json`,
      '/version',
      '/volumes',
    ]);
    expect(JSON.stringify(sections)).not.toContain('hunter2');
  });

  it('is asked for its swarm only if it manages one', async () => {
    const manager = {
      ServerVersion: '1',
      Driver: 'overlay2',
      Plugins: {},
      RegistryConfig: {},
      Swarm: { ControlAvailable: true },
    };
    const engine = await started(
      fakeEngine({
        ...ordinaryAnswers(),
        '/info': json(manager),
        '/swarm': json({ ID: 'x', Spec: {}, JoinTokens: { Worker: 'SWMTKN-1' } }),
        '/services': json([]),
        '/nodes': json([]),
        '/secrets': json([{ ID: 's1', Spec: { Name: 'db-password' } }]),
      }),
    );
    const sections = await collectFrom(engine.socket);
    expect(causesOf(sections)).toEqual({
      ...ALL_READ,
      swarm: 'read',
      services: 'read',
      nodes: 'read',
      secrets: 'read',
    });
    expect(JSON.stringify(sections)).not.toContain('SWMTKN');
  });

  it('is asked for the sessions of running containers, and those that ended are left out', async () => {
    const engine = await started(
      fakeEngine({
        ...ordinaryAnswers(1, [id(7), id(8)]),
        [`/exec/${id(7)}/json`]: json({
          ID: id(7),
          Running: true,
          ProcessConfig: { privileged: true, arguments: ['hunter2'] },
        }),
      }),
    );
    const sections = await collectFrom(engine.socket);
    expect(sections['execs 1']).toMatchObject({
      ok: true,
      data: [{ ID: id(7), Running: true, ProcessConfig: { privileged: true, user: '' } }],
    });
  });

  it.each([10, 1000])('answers about %i containers in the same number of waits', async (containers) => {
    // Nothing is answered until all of a wave was asked, so a request that waits for another is never answered:
    // the version and the lists, the containers and the images with their history, the sessions.
    const waves = [7, 3 * containers, containers];
    const held: (() => void)[] = [];
    const engine = await started(
      fakeEngine(withImages(ordinaryAnswers(containers, [id(7)]), containers, containers), (answer) => {
        held.push(answer);
        if (held.length < (waves[0] ?? 0)) return;
        waves.shift();
        for (const release of held.splice(0)) release();
      }),
    );
    const sections = await collectFrom(engine.socket, { maxRequestMs: 10_000 });
    expect(Object.keys(sections)).toHaveLength(7 + 4 * containers);
    expect(Object.values(sections).every(({ ok }) => ok)).toBe(true);
    expect(waves).toEqual([]);
    expect(engine.connections()).toBe(4);
  });

  it('is asked for images that have a name or that a container uses, and nothing of them stays but what they show', async () => {
    const unused = { Id: `sha256:${id(8)}`, RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'] };
    const engine = await started(
      fakeEngine({
        ...withImages(ordinaryAnswers(), 2, 1),
        '/images/json?manifests=1': json([{ Id: `sha256:${id(2)}`, RepoTags: ['app:2'] }, unused]),
      }),
    );
    const sections = await collectFrom(engine.socket);
    expect(Object.keys(sections).filter((name) => name.startsWith('image-'))).toEqual(
      expect.arrayContaining(['image-inspect 1', 'image-history 1', 'image-inspect 2', 'image-history 2']),
    );
    expect(sections['image-inspect 8']).toBeUndefined();
    expect(sections['image-history 1']).toMatchObject({ data: [{ Secrets: ['secret-named-setting'] }] });
    expect(JSON.stringify(sections)).not.toContain('hunter2');
  });

  it('that has removed the image of a container says so for that image', async () => {
    const answers = withImages(ordinaryAnswers(), 1, 1);
    delete answers[`/images/sha256:${id(1)}/json`];
    delete answers[`/images/sha256:${id(1)}/history`];
    const engine = await started(fakeEngine({ ...answers, '/images/json?manifests=1': json([]) }));
    const sections = await collectFrom(engine.socket);
    expect(causesOf(sections)).toMatchObject({
      'image-inspect 1': 'vanished',
      'image-history 1': 'vanished',
    });
    expect(detailOf(sections['image-inspect 1'])).toContain('which a container still uses');
  });

  it('is asked for no more images than a disk of anybody holds, those of containers first', async () => {
    const many = Array.from({ length: 3100 }, (_, index) => ({
      Id: `sha256:${id(index + 2)}`,
      RepoTags: [`a:${index}`],
    }));
    const engine = await started(
      fakeEngine({ ...withImages(ordinaryAnswers(), 1, 1), '/images/json?manifests=1': json(many) }),
    );
    const sections = await collectFrom(engine.socket);
    expect(Object.keys(sections).filter((name) => name.startsWith('image-inspect'))).toHaveLength(3000);
    expect(causesOf(sections)).toMatchObject({ 'image-inspect 1': 'read' });
  });
});
