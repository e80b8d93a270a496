import { expect, it } from 'vitest';
import { engineList } from '../../src/probes/engine-list.ts';
import { hostWith, processOf } from './literal-host.ts';

it('a child of dockerd that has not become another program yet is no engine', () => {
  const child = processOf({ pid: 99, parentPid: 812 });
  const engines = engineList.read(hostWith({ 'host:daemon-processes': [child, processOf()] }));
  expect(engines.known && engines.value.map(({ id, pid }) => [id, pid])).toEqual([['root', 812]]);
});

it('two engines of root are told apart by their sockets', () => {
  const second = processOf({ pid: 99, unixSockets: ['/run/second/docker.sock'] });
  const engines = engineList.read(hostWith({ 'host:daemon-processes': [second, processOf()] }));
  expect(engines.known && engines.value.map(({ id, pid }) => [id, pid])).toEqual([
    ['root:/run/second/docker.sock', 99],
    ['root', 812],
  ]);
});
