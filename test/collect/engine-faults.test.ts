import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { causesOf, collectFrom, detailOf, everything } from './engine-under-test.ts';
import {
  type Answer,
  engineStarter,
  fakeEngine,
  id,
  json,
  ordinaryAnswers,
  plainEngine,
} from './fake-engine.ts';

const started = engineStarter();

describe('one answer that is bad leaves the others as they are', () => {
  const huge: Answer = (_, response) => {
    response.on('error', () => {});
    const chunk = Buffer.alloc(1024 * 1024, '[');
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  };

  it.each<readonly [string, string, Answer, string]>([
    ['HTML', '/info', json('<html>no</html>'), 'unparseable'],
    ['another type', '/info', json([]), 'unparseable'],
    ['{}', `/containers/${id(1)}/json`, json({}), 'unparseable'],
    ['an empty body', '/networks', json(''), 'unparseable'],
    ['half of its JSON', '/networks', json('[{"Name":"secret-'), 'unparseable'],
    ['JSON that is nested without end', '/images/json?manifests=1', json('['.repeat(100_000)), 'unparseable'],
    [
      'closed JSON that is nested too deep',
      '/images/json?manifests=1',
      json(`${'['.repeat(500)}${']'.repeat(500)}`),
      'unparseable',
    ],
    [
      'a number beyond all bounds',
      '/images/json?manifests=1',
      json('[{"Id":"x","Size":1e999}]'),
      'unparseable',
    ],
    ['a text of 100 KB', '/networks', json([{ Name: 'x'.repeat(100_000), Id: 'x' }]), 'too-large'],
    [
      '1 GB that is announced',
      '/info',
      (_, response) => {
        response.writeHead(200, { 'content-length': 1024 ** 3 });
        response.write('{');
      },
      'too-large',
    ],
    ['chunks without end', '/images/json?manifests=1', huge, 'too-large'],
    [
      '403 of an authorization plugin',
      '/info',
      json({ message: 'authorization denied by plugin x: no\u001b[31m' }, 403),
      'engine-error',
    ],
    [
      '500 with megabytes',
      '/volumes',
      (_, response) => {
        response.writeHead(500);
        response.end('x'.repeat(5_000_000));
      },
      'engine-error',
    ],
    ['404 for a list', '/networks', json({ message: 'page not found' }, 404), 'engine-error'],
    ['301', '/networks', json('', 301), 'engine-error'],
    [
      '404 for a container',
      `/containers/${id(1)}/json`,
      json({ message: 'No such container' }, 404),
      'vanished',
    ],
    ['nothing at all', '/volumes', () => {}, 'timeout'],
    [
      'a body that stops',
      '/volumes',
      (_, response) => {
        response.write('{"Volumes":');
      },
      'timeout',
    ],
    [
      'a body that trickles',
      '/volumes',
      (_, response) => {
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip)).on('error', () => {});
      },
      'timeout',
    ],
    [
      'a connection that breaks',
      '/volumes',
      (request) => {
        request.socket.destroy();
      },
      'engine-unreachable',
    ],
    [
      'a body that breaks off',
      '/volumes',
      (_, response) => {
        response.writeHead(200, { 'content-length': 50 });
        response.write('{"Volumes":');
        setTimeout(() => response.destroy(), 20);
      },
      'engine-unreachable',
    ],
  ])('%s to %s', async (_, path, answer, code) => {
    const engine = await started(fakeEngine({ ...ordinaryAnswers(2), [path]: answer }));
    const before = process.memoryUsage().rss;
    const sections = await collectFrom(engine.socket, { maxRequestMs: 1500 });
    const causes = causesOf(sections);
    const bad = Object.keys(causes).filter((name) => causes[name] !== 'read');
    const probe = path.startsWith('/containers/') ? ['inspect 1', 'execs 1'] : [path.split('/')[1] ?? ''];
    // Whether the engine manages a swarm is not known either then.
    const follow = path === '/info' ? ['swarm', 'services', 'nodes', 'secrets'] : [];
    expect(bad.toSorted()).toEqual([...probe, ...follow].toSorted());
    expect(new Set(bad.map((name) => causes[name]))).toEqual(new Set([code]));
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    for (const name of bad) {
      expect(detailOf(sections[name]).length).toBeLessThan(600);
      expect(detailOf(sections[name])).not.toMatch(/[\p{Cc}]|secret-|undefined|\[object/u);
    }
  });
});

describe('keys that mean something to JavaScript', () => {
  const { Id, ...rest } = { Id: id(1), Name: '/c1', State: { Status: 'running', Running: true } };
  const inspection = (hostConfig: string) =>
    `{"Id":"${Id}",${JSON.stringify(rest).slice(1, -1)},"HostConfig":${hostConfig},"Config":{"Labels":{"__proto__":"a","constructor":"b","hasOwnProperty":"c"}},"NetworkSettings":{},"ExecIDs":null,"__proto__":{"Privileged":true}}`;
  const collected = async (hostConfig: string) => {
    const answers = { ...ordinaryAnswers(1), [`/containers/${id(1)}/json`]: json(inspection(hostConfig)) };
    const sections = await collectFrom((await started(fakeEngine(answers))).socket);
    return sections['inspect 1'];
  };

  it('are read as what they are, names, and put nothing into any other object', async () => {
    const section = await collected('{"Privileged":false,"__proto__":{"ReadonlyRootfs":true}}');
    expect(section?.ok).toBe(true);
    const { HostConfig } = (section?.ok ? section.data : {}) as {
      HostConfig: { ReadonlyRootfs?: boolean; Privileged: boolean };
    };
    expect([HostConfig.Privileged, HostConfig.ReadonlyRootfs ?? false]).toEqual([false, false]);
    expect(Object.getPrototypeOf(HostConfig)).toBe(Object.prototype);
    expect(({} as { Privileged?: unknown }).Privileged).toBeUndefined();
  });

  it('give a container no setting that its engine did not name', async () => {
    const section = await collected('{"__proto__":{"Privileged":false}}');
    expect(section).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
  });
});

describe('an engine that is none', () => {
  it.each<[string, string, (socket: Socket) => void]>([
    ['garbage', 'unparseable', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
    [
      'endless garbage',
      'unparseable',
      (socket) => {
        const line = Buffer.alloc(65536, 'x');
        const more = () => {
          while (!socket.destroyed && socket.write(line));
        };
        socket.on('drain', more);
        more();
      },
    ],
    [
      'endless headers',
      'unparseable',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const drip = setInterval(() => socket.write(`X-Y: ${'z'.repeat(1000)}\r\n`), 1);
        socket.on('close', () => clearInterval(drip));
      },
    ],
    [
      'headers that trickle',
      'timeout',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const drip = setInterval(() => socket.write('X'), 50);
        socket.on('close', () => clearInterval(drip));
      },
    ],
    [
      'two lengths',
      'unparseable',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nOKK'),
    ],
    ['silence', 'timeout', () => {}],
    ['a closed door', 'engine-unreachable', (socket) => socket.destroy()],
    [
      'another protocol',
      'engine-unreachable',
      (socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\n'),
    ],
  ])('%s', async (_, code, connected) => {
    const engine = await started(plainEngine((socket) => connected(socket.on('error', () => {}))));
    const sections = await collectFrom(engine.socket, { maxRequestMs: 1500 });
    expect(causesOf(sections)).toEqual(everything(code));
  });

  it('hangs for everything: it is not waited for again and again', async () => {
    const answers = ordinaryAnswers(1000);
    for (const path of Object.keys(answers)) if (path.endsWith('/json')) answers[path] = () => {};
    const engine = await started(fakeEngine(answers));
    const start = performance.now();
    const causes = causesOf(await collectFrom(engine.socket, { maxRequestMs: 1500 }));
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(causes.info).toBe('read');
    expect(causes['inspect 1000']).toBe('timeout');
    expect(Object.keys(causes)).toHaveLength(7 + 2000);
  });

  it('answers more than is kept of a host', async () => {
    const engine = await started(fakeEngine(ordinaryAnswers(50)));
    const causes = causesOf(await collectFrom(engine.socket, { bytes: 10_000 }));
    expect(causes.info).toBe('read');
    // Answers arrive in any order, so that it can be any of them for which nothing is left.
    expect(new Set(Object.values(causes))).toEqual(new Set(['read', 'too-large']));
    expect(Object.keys(causes)).toHaveLength(7 + 100);
  });

  it('lists more containers than any host has: none is asked for, the rest is read', async () => {
    const engine = await started(fakeEngine(ordinaryAnswers(3001)));
    const sections = await collectFrom(engine.socket);
    const { containers, ...others } = causesOf(sections);
    expect(containers).toBe('too-large');
    expect(detailOf(sections.containers)).toContain('3001 containers');
    expect(sections.containers).not.toHaveProperty('data');
    expect(others).toMatchObject({ info: 'read', images: 'read' });
    expect(engine.requests.filter((path) => /[0-9a-f]{64}/.test(path))).toEqual([]);
  });

  it('says when it was interrupted, and keeps what it had', async () => {
    const interrupt = new AbortController();
    const engine = await started(
      fakeEngine({
        ...ordinaryAnswers(2),
        [`/containers/${id(2)}/json`]: () => setTimeout(() => interrupt.abort(), 50),
      }),
    );
    const causes = causesOf(await collectFrom(engine.socket, { signal: interrupt.signal }));
    expect(causes.info).toBe('read');
    expect(causes['inspect 2']).toBe('interrupted');
  });

  it('is not asked at all once the audit is interrupted', async () => {
    const engine = await started(fakeEngine(ordinaryAnswers()));
    expect(causesOf(await collectFrom(engine.socket, { signal: AbortSignal.abort() }))).toEqual(
      everything('interrupted'),
    );
    expect(engine.requests).toEqual([]);
  });

  it('has a deadline for all of it, which is no interruption', async () => {
    const engine = await started(fakeEngine({ ...ordinaryAnswers(), '/info': () => {} }));
    const causes = causesOf(
      await collectFrom(engine.socket, { signal: AbortSignal.timeout(1500), maxRequestMs: 5000 }),
    );
    expect(causes).toMatchObject({ images: 'read', info: 'timeout', swarm: 'timeout' });
  });
});

describe('a socket that cannot be opened', () => {
  const nowhere = join(tmpdir(), 'plimsoll-nowhere', 'docker.sock');

  it('is not there', async () => {
    expect(causesOf(await collectFrom(nowhere))).toEqual(everything('engine-unreachable'));
    const unseen = await collectFrom(nowhere, { engine: { pid: null } });
    expect(causesOf(unseen)).toEqual(everything('engine-stopped'));
    expect(detailOf(unseen.info)).toContain('systemctl start docker');
  });

  it('is an ordinary file, or a socket that nobody listens on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-'));
    await writeFile(join(folder, 'file'), '');
    expect(causesOf(await collectFrom(join(folder, 'file')))).toEqual(everything('engine-unreachable'));
    await rm(folder, { recursive: true });
  });

  it('may not be opened by this account', async () => {
    const engine = await started(fakeEngine(ordinaryAnswers()));
    await chmod(engine.socket, 0);
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65534);
    try {
      const sections = await collectFrom(engine.socket);
      expect(causesOf(sections)).toEqual(everything('needs-root'));
      expect(detailOf(sections.info)).toContain('as root, or as a member of the group');
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  it('belongs to an engine that does not run, or that no socket was found of', async () => {
    expect(causesOf(await collectFrom(null, { engine: { state: 'stopped' } }))).toEqual(
      everything('engine-stopped'),
    );
    expect(causesOf(await collectFrom(null))).toEqual(everything('engine-unreachable'));
  });
});
