import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { collectHost, type HostCollection } from '../../src/collect/collect-host.ts';
import { defineScriptProbe, type ScriptProbe } from '../../src/kit/define-probe.ts';
import { type Snapshot, snapshotSchema } from '../../src/model/snapshot.ts';
import { containerList } from '../../src/probes/docker/engine-objects.ts';
import { SCRIPT_PROBES } from '../../src/probes/host/table.ts';
import { engineSubjects } from '../../src/probes/subjects.ts';
import { localTransport } from '../../src/transports/local.ts';
import type { Transport } from '../../src/transports/transport.ts';
import { causesOf } from './engine-under-test.ts';
import { type Answer, engineStarter, fakeEngine, id, ordinaryAnswers } from './fake-engine.ts';

const started = engineStarter();

const collect = (probes: readonly ScriptProbe[], options: Partial<HostCollection> = {}): Promise<Snapshot> =>
  collectHost({
    transport: localTransport(),
    name: 'web-1',
    target: 'local',
    toolVersion: '1.2.3',
    signal: new AbortController().signal,
    deadlineMs: 20_000,
    probes,
    ...options,
  });

const printing = (
  id: string,
  script: string,
  options: Partial<Parameters<typeof defineScriptProbe>[0]> = {},
) =>
  defineScriptProbe<unknown>({
    id,
    source: `source of ${id}`,
    timeoutSeconds: 5,
    maxBytes: 1000,
    shape: z.object({ said: z.string() }),
    script,
    project: ({ stdout, exitCode }) => ({
      ok: true,
      data: { said: `${stdout}|${exitCode}`, dropped: 1 },
    }),
    ...options,
  });

/** Facts of the first round that make an engine behind a socket known. */
function hostWith(...sockets: string[]): readonly ScriptProbe[] {
  const process = (socket: string, pid: number) => ({
    pid,
    parentPid: 1,
    uid: 0,
    gid: 0,
    startedAt: 0,
    nested: false,
    rootless: false,
    executable: '/usr/bin/dockerd',
    flags: {},
    otherArguments: 0,
    environment: null,
    unixSockets: [socket],
    tcpListeners: [],
    proxies: 0,
  });
  const unit = { path: null, masked: false, dropIns: [], listen: [], limits: {} };
  const facts: Record<string, unknown> = {
    'daemon-processes': sockets.map((socket, index) => process(socket, 100 + index)),
    'daemon-files': {},
    installation: {
      programs: { dockerd: '/usr/bin/dockerd', docker: null, containerd: null, runc: null },
      sockets: [],
    },
    units: {
      systemd: false,
      units: { 'docker.service': unit, 'docker.socket': unit, 'containerd.service': unit },
    },
    accounts: { dockerGroup: null, users: [{ name: 'root', uid: 0, gid: 0, home: '/root' }] },
  };
  return SCRIPT_PROBES.filter(({ id }) => id in facts).map((probe) => ({
    ...probe,
    round: 1,
    parameters: () => [],
    nothing: facts[probe.id],
  }));
}

describe('collecting a host', () => {
  it('reads files, then the engines, then what the answers point to', async () => {
    const engine = await started(fakeEngine(ordinaryAnswers(2)));
    const progress: string[] = [];
    const second = printing('second', 'printf %s "$1"', {
      round: 2,
      parameters: (host) => {
        const engines = engineSubjects(host);
        const [found] = engines.known ? engines.value : [];
        const containers = found && containerList.read(found);
        return containers?.known ? [String(containers.value.length)] : [];
      },
    });
    const snapshot = await collect(
      [second, ...hostWith(engine.socket), printing('first', 'printf a; printf b >&2; exit 4')],
      {
        onProgress: (text) => progress.push(text),
      },
    );
    expect(snapshotSchema.parse(snapshot)).toEqual(snapshot);
    expect(snapshot).toMatchObject({
      name: 'web-1',
      target: 'local',
      tool: { name: 'plimsoll', version: '1.2.3' },
    });
    expect(snapshot.sections['host:first']).toMatchObject({
      ok: true,
      data: { said: 'a|4' },
      source: 'source of first',
      exitCode: 4,
      bytes: 1,
      truncated: false,
    });
    expect(snapshot.sections['host:first']).not.toHaveProperty('data.dropped');
    expect(snapshot.sections['host:second']).toMatchObject({ data: { said: '2|0' } });
    expect(Object.keys(snapshot.sections).filter((key) => key.endsWith(':inspect'))).toHaveLength(2);
    expect(progress).toEqual([
      'reading files and processes',
      'asking the engine',
      'reading what the engines pointed to',
    ]);
  });

  it('records why a section says nothing, and leaves the others alone', async () => {
    const crash = () => {
      throw new Error('hunter2');
    };
    const snapshot = await collect([
      printing('absent', 'echo ran', { nothing: { said: 'nothing to read' }, parameters: () => [] }),
      printing('lacking', 'echo ran', { parameters: () => [] }),
      printing('unwritable', '', { parameters: crash }),
      printing('impossible', '', { parameters: () => ['a\0b'] }),
      printing('given', 'printf %s "$#:$1:$2"', { parameters: () => ['$(id)', "-n\n'"] }),
      printing('hung', 'echo begun; sleep 60', { timeoutSeconds: 1 }),
      printing('flood', 'yes'),
      printing('refused', 'id', {
        project: () => ({ ok: false, cause: { code: 'needs-root', detail: 'd', next: 'n' } }),
      }),
      printing('garbled', 'echo hunter2', { project: crash }),
      printing('misshapen', '', { project: () => ({ ok: true, data: { hunter2: 1 } }) }),
      printing('long', '', { project: () => ({ ok: true, data: { said: 'x'.repeat(70_000) } }) }),
      printing('surrogate', '', { project: () => ({ ok: true, data: { said: 'a\ud800' } }) }),
      printing('missing', 'no-such-command-anywhere'),
      printing('last', 'echo last'),
    ]);
    const { sections } = snapshot;
    expect(causesOf(sections)).toEqual({
      'host:absent': 'read',
      'host:lacking': 'not-collected',
      'host:unwritable': 'check-crashed',
      'host:impossible': 'check-crashed',
      'host:given': 'read',
      'host:hung': 'timeout',
      'host:flood': 'too-large',
      'host:refused': 'needs-root',
      'host:garbled': 'unparseable',
      'host:misshapen': 'unparseable',
      'host:long': 'too-large',
      'host:surrogate': 'read',
      'host:missing': 'read',
      'host:last': 'read',
    });
    expect(sections['host:surrogate']).toMatchObject({ data: { said: 'a\ufffd' } });
    expect(sections['host:absent']).toMatchObject({ data: { said: 'nothing to read' } });
    expect(sections['host:given']).toMatchObject({ data: { said: "2:$(id):-n\n'|0" } });
    expect(sections['host:missing']).toMatchObject({ exitCode: 127 });
    expect(sections['host:flood']).toMatchObject({ truncated: true });
    expect(JSON.stringify({ ...sections, 'host:unwritable': null })).not.toContain('hunter2');
  });

  it('keeps what was read when it is interrupted', async () => {
    const interrupt = new AbortController();
    setTimeout(() => interrupt.abort(), 1500);
    const begun = performance.now();
    const snapshot = await collect(
      [
        printing('done', 'echo done'),
        printing('begun', 'sleep 4'),
        printing('begun-too', 'sleep 4'),
        printing('waiting', 'echo waiting'),
        printing('second', 'echo second', { round: 2 }),
      ],
      { signal: interrupt.signal },
    );
    expect(performance.now() - begun).toBeLessThan(3500);
    expect(causesOf(snapshot.sections)).toEqual({
      'host:done': 'read',
      'host:begun': 'interrupted',
      'host:begun-too': 'interrupted',
      'host:waiting': 'interrupted',
      'host:second': 'interrupted',
    });
  });

  it('has a deadline, and what was read by then stands', async () => {
    const engine = await started(fakeEngine({ ...ordinaryAnswers(), '/info': () => {} }));
    const snapshot = await collect(
      [
        ...hostWith(engine.socket),
        printing('done', 'echo done'),
        printing('slow', 'sleep 4'),
        printing('second', 'echo', { round: 2 }),
      ],
      { deadlineMs: 5000 },
    );
    expect(causesOf(snapshot.sections)).toMatchObject({
      'host:done': 'read',
      'host:slow': 'timeout',
      'engine/root:info': 'timeout',
      'engine/root:images': 'read',
      'host:second': 'read',
    });
  });

  it('says what the link took with it', async () => {
    const broken: Transport = {
      ...localTransport(),
      run: async (run) => {
        const whole = await localTransport().run(run);
        const cut = whole.stdout.indexOf('second');
        return {
          ...whole,
          stdout: whole.stdout.subarray(0, cut),
          exitCode: null,
          outcome: 'unreachable',
          detail: 'Gone.',
        };
      },
    };
    const { sections } = await collect(
      [printing('one', 'echo first'), printing('two', 'echo second'), printing('three', 'echo third')],
      { transport: broken },
    );
    expect(causesOf(sections)).toEqual({
      'host:one': 'read',
      'host:two': 'unreachable',
      'host:three': 'unreachable',
    });
    expect(sections['host:two']).toMatchObject({ truncated: true, exitCode: null });
  });

  it('asks several engines at once, or the one that is named', async () => {
    const [one, two] = await Promise.all([
      started(fakeEngine(ordinaryAnswers())),
      started(fakeEngine(ordinaryAnswers(3))),
    ]);
    const probes = hostWith(one.socket, two.socket);
    const both = await collect(probes);
    expect(both.sections['engine/root:containers']).toMatchObject({ ok: true });
    expect(both.sections[`engine/root:${two.socket}:containers`]).toMatchObject({ ok: true });
    one.requests.length = 0;
    const named = await collect(probes, { engineSockets: [two.socket] });
    expect(Object.keys(named.sections).filter((key) => key.startsWith('engine/root:c'))).toEqual([]);
    expect(named.sections[`engine/root:${two.socket}:containers`]).toMatchObject({ ok: true });
    expect(one.requests).toEqual([]);
  });

  it('asks the engine behind a socket that is named, even where no process of it is seen', async () => {
    const [one, hidden] = await Promise.all([
      started(fakeEngine(ordinaryAnswers())),
      started(fakeEngine(ordinaryAnswers(2))),
    ]);
    const { sections } = await collect(hostWith(one.socket), { engineSockets: [hidden.socket] });
    expect(sections[`engine/socket:${hidden.socket}:containers`]).toMatchObject({ ok: true });
    expect(one.requests).toEqual([]);
  });

  describe('where a dockerd of root is seen to run before any script has arrived', () => {
    /** This machine, with an engine in the usual place, as far as there is one. */
    const seeing = (said: string | null, usual: string | null, opened: string[] = []): Transport => {
      const here = localTransport();
      return {
        ...here,
        openAhead: async () => said,
        openSockets: (path, atMost, signal) => {
          opened.push(path);
          return here.openSockets(path === '/run/docker.sock' ? (usual ?? '/nowhere') : path, atMost, signal);
        },
      };
    };

    it('asks it while the engines are being found', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'plimsoll-'));
      const asked = join(folder, 'asked');
      const answers = ordinaryAnswers(2);
      const inspect = answers[`/containers/${id(2)}/json`] as Answer;
      const engine = await started(
        fakeEngine({
          ...answers,
          [`/containers/${id(2)}/json`]: (request, response) => {
            writeFileSync(asked, '');
            inspect(request, response);
          },
        }),
      );
      const probes = hostWith('/run/docker.sock').map((probe) =>
        probe.id === 'units'
          ? {
              ...probe,
              script: 'while [ ! -e "$1" ]; do sleep 0.02; done',
              parameters: () => [asked],
              project: () => ({ ok: true as const, data: probe.nothing }),
            }
          : probe,
      );
      const { sections } = await collect(probes, { transport: seeing('dockerd', engine.socket) });
      expect(Object.keys(sections).filter((key) => key.endsWith(':inspect'))).toHaveLength(2);
      expect(Object.values(sections).every(({ ok }) => ok)).toBe(true);
      expect(engine.requests).toHaveLength(9);
      await rm(folder, { recursive: true });
    });

    it('takes nothing from it where the engine that is found has another socket', async () => {
      const [other, found] = await Promise.all([
        started(fakeEngine(ordinaryAnswers(5))),
        started(fakeEngine(ordinaryAnswers(1))),
      ]);
      const { sections } = await collect(hostWith(found.socket), {
        transport: seeing('dockerd', other.socket),
      });
      expect(Object.keys(sections).filter((key) => key.endsWith(':inspect'))).toHaveLength(1);
    });

    it('takes nothing from it where it is found not to run', async () => {
      const engine = await started(fakeEngine(ordinaryAnswers()));
      const { sections } = await collect(hostWith(), { transport: seeing('dockerd', engine.socket) });
      expect(sections['engine/root:info']).toMatchObject({ ok: false, cause: { code: 'engine-stopped' } });
    });

    it('asks it once where it is seen only when it is being asked already', async () => {
      const engine = await started(fakeEngine(ordinaryAnswers()));
      const opened: string[] = [];
      const here = seeing(null, engine.socket, opened);
      const being = Promise.withResolvers<string>();
      const { sections } = await collect(hostWith('/run/docker.sock'), {
        transport: {
          ...here,
          openAhead: () => being.promise,
          openSockets: (...words) => {
            being.resolve('dockerd');
            return here.openSockets(...words);
          },
        },
      });
      expect(opened).toEqual(['/run/docker.sock']);
      expect(sections['engine/root:info']).toMatchObject({ ok: true });
    });

    it('asks it again where it did not answer then', async () => {
      const engine = await started(fakeEngine(ordinaryAnswers()));
      const opened: string[] = [];
      const here = seeing('dockerd', engine.socket, opened);
      const { sections } = await collect(hostWith('/run/docker.sock'), {
        transport: {
          ...here,
          openSockets: (path, atMost, signal) =>
            here.openSockets(opened.length === 0 ? '/nowhere' : path, atMost, signal),
        },
      });
      expect(opened.length).toBeGreaterThan(1);
      expect(sections['engine/root:info']).toMatchObject({ ok: true });
    });

    it.each([
      [
        'the usual socket is not the one that was asked for',
        'dockerd',
        { engineSockets: ['/run/other.sock'] },
      ],
      ['it is not seen', '', {}],
      ['the host has no shell for that', null, {}],
    ])('opens no socket before the engines are found where %s', async (_, said, options) => {
      const opened: string[] = [];
      await collect(hostWith(), { transport: seeing(said, null, opened), ...options });
      expect(opened).not.toContain('/run/docker.sock');
    });
  });

  it('records a stopped engine as stopped', async () => {
    const { sections } = await collect(hostWith());
    expect(sections['engine/root:info']).toMatchObject({
      ok: false,
      cause: { code: 'engine-stopped', next: 'Start it (systemctl start docker) and audit again.' },
    });
  });
});

describe('the real probes', () => {
  it('leave a section each on this machine, read or with its cause', async () => {
    const snapshot = await collect(SCRIPT_PROBES);
    expect(snapshotSchema.parse(snapshot)).toEqual(snapshot);
    for (const { id } of SCRIPT_PROBES) expect(Object.keys(snapshot.sections)).toContain(`host:${id}`);
    expect(snapshot.sections['host:identity']).toMatchObject({ ok: true });
  });
});
