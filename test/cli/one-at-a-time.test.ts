import { expect, test } from 'vitest';
import { oneAtATime } from '../../src/cli/one-at-a-time.ts';

test('a question waits for the answer to the one before, whatever becomes of that', async () => {
  const asked: string[] = [];
  const open: PromiseWithResolvers<string>[] = [];
  const ask = oneAtATime((question: string) => {
    asked.push(question);
    const answer = Promise.withResolvers<string>();
    open.push(answer);
    return answer.promise;
  });
  const answers = Promise.allSettled([ask('a'), ask('b'), ask('c')]);
  await expect.poll(() => asked).toEqual(['a']);
  open[0]?.reject(new Error('gone'));
  await expect.poll(() => asked).toEqual(['a', 'b']);
  open[1]?.resolve('yes');
  await expect.poll(() => asked).toEqual(['a', 'b', 'c']);
  open[2]?.resolve('no');
  expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
});
