import { createInterface } from 'node:readline';
import * as kit from '../own-checks/kit.ts';
import { answerer } from '../own-checks/modules/answer.ts';
import type { Question } from '../own-checks/modules/protocol.ts';

/*
 * The process in which one module of `--checks DIR` runs, begun by src/own-checks/modules/module-process.ts: questions
 * come on stdin and answers go to stdout, one line of JSON each. What a module could reach the world by is taken away
 * before it is loaded; the permission model, and where it can be had a network of its own without a way out, stand
 * behind that.
 */

const { stdin, stdout, exit } = process;
const { isCheck, ...open } = kit;
const answer = answerer(open);

const OUT_OF_REACH = [
  'process',
  'fetch',
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'BroadcastChannel',
  'MessageChannel',
  'MessagePort',
  'navigator',
  'Storage',
  'localStorage',
  'sessionStorage',
] as const;
for (const name of OUT_OF_REACH) delete (globalThis as Record<string, unknown>)[name];
// What a module prints is for nobody: stdout is for answers.
globalThis.console = new Proxy({}, { get: () => () => {} }) as typeof console;

for await (const line of createInterface({ input: stdin })) {
  const said = await answer(JSON.parse(line) as Question);
  await new Promise<void>((done) => stdout.write(`${JSON.stringify(said)}\n`, () => done()));
}
exit();
