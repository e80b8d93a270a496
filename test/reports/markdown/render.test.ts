import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, test } from 'vitest';
import { markdownText } from '../../../reports/markdown/text.ts';
import type { Results } from '../../../src/model/results.ts';
import { visibleText } from '../../../src/model/visible-text.ts';
import type { WaiverUse } from '../../../src/model/waiver.ts';
import { anyText, arbitraryResults } from '../arbitrary-results.ts';
import { HOSTILE_NAMES } from '../hostile-names.ts';
import { onlyFile, written } from '../projection.ts';
import { sampleFleet } from '../sample-fleet.ts';
import { failedHost, sampleResults } from '../sample-results.ts';
import { decoded, moreThanWords } from './more-than-words.ts';

const markdownOf = async (results: Results) => onlyFile(await written('markdown', results));

/** GitHub refuses a comment that is longer. */
const COMMENT_MAX = 65_536;

const ATTACKS = [
  '@octocat see #12, GH-7, owner/repo#3 and deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  '![x](https://evil.example/x.png) [click](javascript:alert(1)) <https://evil.example>',
  'www.evil.example evil@evil.example :tada: $x^2$ ~~gone~~ **loud** _soft_ `code` ``two``',
  '</td></tr></table><script>alert(1)</script><!-- ',
  '| --- | a | b |',
  '1. one',
  '- [x] done',
  '# Title',
  '&lt;b&gt; &#64;octocat &commat;octocat',
  '```js',
  '[^1]: note',
  '\\`a\\`',
  'deadbeef defaced 1234567',
];

describe('text in Markdown', () => {
  test.each([...ATTACKS, ...HOSTILE_NAMES])('leaves nothing of %j but words', (attack) => {
    for (const text of [attack, `x ${attack}`, `${attack} y`]) {
      const shown = markdownText(text, { max: 300 });
      expect(moreThanWords(`- ${shown}`)).toEqual([]);
      const cell = markdownText(text, { max: 300, cell: true });
      const table = marked.parse(`| a | b |\n| --- | --- |\n| ${cell} | end |`, { async: false });
      expect(table.match(/<td>/g)).toHaveLength(2);
      expect(table).toContain('<td>end</td>');
    }
  });

  test('shows what the text holds, whatever it is', () => {
    const back = (html: string) => decoded(html.replace(/<[^>]*>/g, '')).trim();
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = markdownText(text, { max: 10_000 });
        expect(moreThanWords(`- x: ${shown}`)).toEqual([]);
        expect(back(marked.parse(`- x: ${shown}`, { async: false }))).toBe(
          `x: ${visibleText(text).replace(/ +/g, ' ').trim()}`.trim(),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('leaves ordinary words in their place', () => {
    const text = 'The option "icc" is true (the default); set it to false, then restart: 2 of 10 hosts.';
    expect(markdownText(text, { max: 300 })).toBe(text);
    expect(markdownText('Change /etc/docker/daemon.json, not (--icc).', { max: 300 })).toBe(
      'Change `/etc/docker/daemon.json`, not (`--icc`).',
    );
  });
});

describe('the report as Markdown', () => {
  test('is a comment that GitHub takes, however much there is to tell', async () => {
    const long = (words: string) => words.repeat(500);
    const waivers = Array.from({ length: 5000 }, (_, index): WaiverUse => {
      const name = `${long('|`@x ')}${index}`;
      return {
        check: name,
        host: [name],
        object: { name },
        reason: name,
        owner: name,
        approver: name,
        ticket: null,
        from: null,
        expires: '2027-01-31',
        file: name,
        line: 1,
        spoofable: true,
        state: 'expired',
        soonExpiring: false,
        findings: 1,
        hosts: [name],
        newlyMatching: [],
      };
    });
    const fleet = sampleFleet({ hosts: 500, failed: 120, notAttempted: 20 });
    const hosts = fleet.hosts.map((host, index) => ({
      ...host,
      name: `${index}${long('\u202e|`')}`,
      error: host.error && { ...host.error, detail: long('`\u202e '), next: `${index}${long('@all ')}` },
    }));
    const many = await markdownOf({ ...fleet, hosts, waivers });
    expect(many.length).toBeLessThan(COMMENT_MAX);
    expect(moreThanWords(many)).toEqual([]);
    const named = many.split('\n').filter((line) => /^\| .*(?:audited|attempted)/.test(line)).length;
    expect(many).toContain(`${500 - named} more hosts, left out here`);
    expect(many).toContain('more entries, left out here');

    const one = sampleResults({ containers: 10_000, names: HOSTILE_NAMES });
    const alone = await markdownOf({ ...one, waivers });
    expect(alone.length).toBeLessThan(COMMENT_MAX);
    expect(moreThanWords(alone)).toEqual([]);
  }, 60_000);

  test('holds no markup but our own, whatever the results hold', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryResults, async (results) => {
        const markdown = await markdownOf(results);
        expect(moreThanWords(markdown)).toEqual([]);
        expect(markdown.length).toBeLessThan(COMMENT_MAX);
      }),
      { numRuns: 60 },
    );
  });

  test('says of a host the verdict, the score with its basis, what to mend, and what to do about what was not read', async () => {
    const markdown = await markdownOf(sampleResults({ containers: 3 }));
    expect(markdown).toMatch(/^## Docker host `web-1`, `web-1.example.net`\n\n\*\*\d+ of 118 controls fail/);
    expect(markdown).toMatch(
      /\*\*[\d.]+ % compliant\*\*: \d+ pass of \d+ that pass, fail or could not be read/,
    );
    expect(markdown).toContain('- **High** `2.5` Use no insecure image registries');
    expect(markdown).toMatch(
      /- `3.7` and `3.8`: The certificate directory .* \*\*Next:\*\* Run the audit again/,
    );
    expect(markdown).toMatch(/\d+ more failures, left out here/);
  });

  test('puts the hosts that were not audited before all others', async () => {
    const fleet = sampleFleet({ hosts: 12, failed: 2, notAttempted: 1 });
    const markdown = await markdownOf(fleet);
    const rows = markdown.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(12);
    expect(rows.slice(0, 3).join()).not.toMatch(/\d %/);
    expect(markdown.indexOf('### Not audited')).toBeLessThan(markdown.indexOf('### Hosts'));
    expect(markdown).toContain('**Next:** Check the network');
  });

  test('says so where there is no score', async () => {
    const results = sampleResults({ containers: 1 });
    expect(await markdownOf({ ...results, hosts: [failedHost('gone')] })).toContain(
      '**This host could not be audited, so nothing is known about it.**',
    );
    const hosts = results.hosts.map((host) => ({
      ...host,
      score: { ...host.score, compliance: null, notScored: 'Only 12 % could be read; a score needs 80 %.' },
    }));
    expect(await markdownOf({ ...results, hosts })).toContain('**Not scored.** Only 12 % could be read');
    expect(await markdownOf({ ...results, hosts: [] })).toContain('## 0 Docker hosts');
  });
});
