import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openResults, readResults } from '../../src/cli/read-results.ts';
import { type Results, resultsSchema } from '../../src/model/results.ts';
import { arbitraryResults } from '../reports/arbitrary-results.ts';
import { sampleResults } from '../reports/sample-results.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-results-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'results.json');
const read = async (text: string): Promise<Results> => {
  writeFileSync(file, text);
  return readResults(file);
};
const sample = sampleResults({ containers: 3, hosts: 3 });
const [first] = sample.hosts;
if (!first) throw new Error('There is no host.');

describe('results that are read host by host are those that were written', () => {
  test.each([
    ['in one line', JSON.stringify(sample)],
    ['with many blanks', JSON.stringify(sample, null, '\t \r\n')],
    ['with the hosts first', JSON.stringify(Object.fromEntries(Object.entries(sample).reverse()))],
    ['without a host', JSON.stringify({ ...sample, hosts: [] })],
  ])('%s', async (_, text) => {
    expect(await read(text)).toEqual(resultsSchema.parse(JSON.parse(text)));
  });

  test('whatever stands in their texts', async () => {
    const traps = ['"hosts": [{', '}]', '\\', '\\"', '"', '[', ']', '{', '\u2028', 'é💥', '\ud800'];
    const trap = fc.array(fc.constantFrom(...traps), { maxLength: 12 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(arbitraryResults, trap, async (results, text) => {
        const hosts = results.hosts.map((host) => ({ ...host, target: text, identity: { hosts: text } }));
        const whole = { ...results, hosts, tool: { ...results.tool, version: text } };
        expect(await read(JSON.stringify(whole))).toEqual(
          resultsSchema.parse(JSON.parse(JSON.stringify(whole))),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('also where a text lies across the parts that are read at once', async () => {
    const long = { ...first, target: `${'x'.repeat(1024 ** 2 - 700)}"hosts":[{}],\\"${'é'.repeat(600_000)}` };
    const results = { ...sample, hosts: [long, first, long] };
    expect(await read(JSON.stringify(results))).toEqual(results);
  });

  test('as often as they are gone through', async () => {
    writeFileSync(file, JSON.stringify(sample));
    await using results = await openResults(file);
    for (const _ of [1, 2]) {
      const names: string[] = [];
      for await (const { name } of results.hosts) names.push(name);
      expect(names).toEqual(sample.hosts.map(({ name }) => name));
    }
  });
});

describe('what is no results.json is refused before anything is written', () => {
  const frame = (hosts: string) =>
    JSON.stringify({ ...sample, hosts: ['HOSTS'] }).replace('["HOSTS"]', () => hosts);
  const host = JSON.stringify(first);
  test.each([
    ['nothing', '', 'not JSON'],
    ['a list', '[]', 'wrong at hosts'],
    ['no hosts', '{"schemaVersion":1}', 'wrong at hosts'],
    ['hosts of another kind', frame('{"web-1": {}}'), 'wrong at hosts'],
    ['a text among the hosts', frame(`[${host}, "x"]`), 'wrong at hosts'],
    ['a list among the hosts', frame(`[${host}, []]`), 'not JSON|wrong at hosts'],
    ['no comma between hosts', frame(`[${host}${host}]`), 'not JSON'],
    ['a comma too many', frame(`[${host},]`), 'not JSON'],
    ['two lists of hosts', frame(`[${host}],"hosts":[]`), 'wrong at hosts'],
    ['a host that is cut off', frame(`[${host}`).slice(0, -500), 'not JSON'],
    ['a host of another version', frame('[{"name":"web-1"}]'), 'wrong at hosts.0.'],
    ['another version', JSON.stringify({ ...sample, schemaVersion: 2 }), 'wrong at schemaVersion'],
    ['noise behind it', `${JSON.stringify(sample)}x`, 'not JSON'],
  ])('%s', async (_, text, why) => {
    await expect(read(text)).rejects.toThrow(new RegExp(why));
  });

  test('a pipe', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await expect(readResults(join(folder, 'pipe'))).rejects.toThrow('not a regular file');
  });
});
