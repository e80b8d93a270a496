import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { sayingMark } from '../../../src/transports/ssh/saying-mark.ts';

/** A process that says what is written to its stdout, and tells whether it was given up. */
function process() {
  const stdout = new PassThrough();
  let stopped = 0;
  const stop = () => {
    stopped += 1;
  };
  const ended = new Promise<never>(() => {});
  const remote = { stdin: new PassThrough(), stdout, stderr: new PassThrough(), ended, stop };
  return { remote, stdout, stopped: () => stopped };
}

test('a process that says nothing until it is no longer wanted keeps no session of the host', async () => {
  const { remote, stopped } = process();
  const giveUp = new AbortController();
  const begun = sayingMark(remote, 'mark', giveUp.signal);
  giveUp.abort();
  await expect(begun).rejects.toThrow('interrupted');
  expect(stopped()).toBe(1);
});

test('a process that says the mark goes on from there', async () => {
  const { remote, stdout, stopped } = process();
  stdout.write('Welcome.\nmark\nHTTP');
  const { stdout: rest } = await sayingMark(remote, 'mark', new AbortController().signal);
  expect((await rest[Symbol.asyncIterator]().next()).value.toString()).toBe('HTTP');
  expect(stopped()).toBe(0);
});
