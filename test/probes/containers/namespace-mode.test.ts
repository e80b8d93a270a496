import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namespaceMode } from '../../../src/probes/containers/namespace-mode.ts';
import { container } from '../../checks/containers/sample-container.ts';
import { missing } from '../literal-host.ts';
import { containerWith, inspectKey } from './literal-container.ts';

const LIST = 'engine/root:containers';
const id = (letter: string) => letter.repeat(64);
const listed = (letter: string, name: string) => ({
  Id: id(letter),
  Names: [`/${name}`],
  Image: 'web:1',
  ImageID: '',
  State: 'running',
  Labels: {},
});
const inMode = (PidMode: string) => container({ HostConfig: { PidMode } });
const lost = missing('timeout');

/** Containers a, b, c with the names one, two, three and the given modes; the fact is asked of a. */
function read(modes: Readonly<Record<string, unknown>>, list: unknown = undefined) {
  const names: Record<string, string> = { a: 'one', b: 'two', c: 'three' };
  const evidence = Object.fromEntries(
    Object.entries(modes).map(([letter, mode]) => [
      inspectKey(id(letter)),
      typeof mode === 'string' ? inMode(mode) : mode,
    ]),
  );
  const all = Object.keys(modes).map((letter) => listed(letter, names[letter] ?? letter));
  const snapshot = { ...evidence, [LIST]: list ?? all };
  return namespaceMode('PidMode').read(containerWith(id('a'), snapshot, 'one'));
}

describe('the mode of a namespace', () => {
  test.each(['', 'host', 'private'])('"%s" is its own', (mode) => {
    expect(read({ a: mode })).toMatchObject({ known: true, value: { mode, via: [] } });
  });

  test('needs no list of containers where there is no link', () => {
    expect(read({ a: 'host' }, lost)).toMatchObject({ known: true });
  });

  test.each([
    ['by id', `container:${id('b')}`],
    ['by name', 'container:two'],
    ['by name with a slash', 'container:/two'],
    ['by the beginning of the id', `container:${'b'.repeat(12)}`],
  ])('is that of another container, %s', (_, mode) => {
    expect(read({ a: mode, b: 'host' })).toMatchObject({
      known: true,
      value: { mode: 'host', via: ['two'] },
    });
  });

  // Engine 20.10 starts such a container, and keeps the id as its mode.
  test('is that of the host where the network is named by the id of the host network', () => {
    const byId = container({
      HostConfig: { NetworkMode: '5'.repeat(64) },
      NetworkSettings: { Networks: { host: { NetworkID: '5'.repeat(64) } } },
    });
    const field = (name: 'NetworkMode' | 'PidMode') =>
      namespaceMode(name).read(containerWith(id('a'), { [inspectKey(id('a'))]: byId }));
    expect(field('NetworkMode')).toMatchObject({ known: true, value: { mode: 'host', via: [] } });
    expect(field('PidMode')).toMatchObject({ known: true, value: { mode: '' } });
  });

  test('is its own for the host name where only the network is that of the host', () => {
    const inspect = container({ HostConfig: { NetworkMode: 'host', UTSMode: '' } });
    const of = (field: 'NetworkMode' | 'UTSMode') =>
      namespaceMode(field).read(containerWith(id('a'), { [inspectKey(id('a'))]: inspect }));
    expect(of('NetworkMode')).toMatchObject({ value: { mode: 'host' } });
    expect(of('UTSMode')).toMatchObject({ value: { mode: '' } });
  });

  test('is followed through several', () => {
    expect(read({ a: 'container:two', b: 'container:three', c: 'host' })).toMatchObject({
      value: { mode: 'host', via: ['two', 'three'] },
      evidence: [inspectKey(id('a')), inspectKey(id('b')), inspectKey(id('c'))],
    });
  });

  test.each([
    ['it names itself', { a: 'container:one' }, 'contradiction'],
    ['two name each other', { a: 'container:two', b: 'container:one' }, 'contradiction'],
    ['three form a ring', { a: 'container:two', b: 'container:three', c: 'container:two' }, 'contradiction'],
    ['the other is gone', { a: 'container:gone' }, 'vanished'],
    ['the link is empty', { a: 'container:' }, 'vanished'],
    ['a few letters are no id', { a: 'container:bb', b: 'host' }, 'vanished'],
    ['the other was not read', { a: 'container:two', b: lost }, 'timeout'],
  ])('is unread where %s', (_, modes, code) => {
    expect(read(modes)).toMatchObject({ known: false, cause: { code } });
  });

  test('is found for any links, or is said to be unknown where they lead nowhere', () => {
    const ways = [
      'host',
      'private',
      '',
      'container:one',
      'container:two',
      'container:three',
      'container:gone',
    ];
    const letter: Record<string, 'a' | 'b' | 'c'> = { one: 'a', two: 'b', three: 'c' };
    const mode = fc.constantFrom(...ways);
    fc.assert(
      fc.property(fc.record({ a: mode, b: mode, c: mode }), (modes) => {
        let at: 'a' | 'b' | 'c' | undefined = 'a';
        // Who follows more links than there are containers walks in a circle.
        for (let step = 0; step < 3 && at !== undefined && modes[at].startsWith('container:'); step += 1)
          at = letter[modes[at].slice('container:'.length)];
        const found = read(modes);
        if (at === undefined) expect(found).toMatchObject({ known: false, cause: { code: 'vanished' } });
        else if (modes[at].startsWith('container:'))
          expect(found).toMatchObject({ known: false, cause: { code: expect.any(String) } });
        else expect(found).toMatchObject({ known: true, value: { mode: modes[at] } });
      }),
    );
  });

  test('is unread where the containers were not listed', () => {
    expect(read({ a: 'container:two' }, lost)).toMatchObject({ known: false, cause: { code: 'timeout' } });
  });
});
