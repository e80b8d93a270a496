import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { writeTogether } from '../../../src/transports/ssh/write-together.ts';

/** A stream that keeps each piece that goes out, as text. */
function stream(): { readonly out: string[]; readonly open: Duplex } {
  const out: string[] = [];
  const open = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _, done) => {
      out.push(chunk.toString('latin1'));
      done();
    },
    final: (done) => {
      out.push('(end)');
      done();
    },
  });
  return { out, open: writeTogether(open) };
}

describe('writing together', () => {
  it('sends what is written at once in one piece, and what comes later in another', async () => {
    const { out, open } = stream();
    const done: number[] = [];
    open.write('GET /\u00e9', 'latin1', () => done.push(1));
    open.write(Buffer.from(' one'));
    open.write(' two', () => done.push(2));
    expect(out).toEqual([]);
    await setImmediate();
    expect([out, done]).toEqual([['GET /\u00e9 one two'], [1, 2]]);
    open.write('three');
    await setImmediate();
    expect(out).toEqual(['GET /\u00e9 one two', 'three']);
  });

  it('loses nothing of what was written before the end', async () => {
    const { out, open } = stream();
    open.write('one');
    open.write('two');
    open.end('three');
    await setImmediate();
    expect(out.join('')).toBe('onetwothree(end)');
  });

  it('sends nothing over what was given up meanwhile', async () => {
    const { out, open } = stream();
    open.on('error', () => {});
    open.write('one');
    open.destroy();
    await setImmediate();
    expect(out).toEqual([]);
  });
});
