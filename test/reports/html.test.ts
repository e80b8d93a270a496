import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { refuseBareValues } from '../../reports/html/compile-templates.ts';
import { htmlReport } from '../../reports/html/render.ts';
import { safeHref, safeWord, textToHtml } from '../../reports/html/text.ts';
import { type HostResult, type Results, resultsSchema } from '../../src/model/results.ts';
import { HOSTILE_NAMES } from './hostile-names.ts';
import { linksOf, textOf } from './read-html.ts';
import { failedHost, sampleResults } from './sample-results.ts';

const assets = join(import.meta.dirname, '../../reports/html');
const render = (results: Results) =>
  htmlReport(assets, results).hostPage(hostOf(results), results.checks, null);
const sample = sampleResults({ containers: 36 });
const page = render(sample);
const host = hostOf(sample);

function hostOf(results: Results): HostResult {
  const [first] = results.hosts;
  if (!first) throw new Error('The sample has no host.');
  return first;
}

const withHost = (change: Partial<HostResult>): Results => ({ ...sample, hosts: [{ ...host, ...change }] });

const text = textOf(page);
const rows = (html: string): { status: string; section: string }[] =>
  [...html.matchAll(/data-status="(\w+)" data-severity="\w*" data-section="([\w.-]*)"/g)].map((found) => ({
    status: found[1] ?? '',
    section: found[2] ?? '',
  }));

test('a level that is not known is not shown as one', () => {
  const controls = host.controls.map((control) =>
    control.id === '5.5' ? { ...control, level: null } : control,
  );
  const shown = textOf(render(withHost({ controls })));
  expect(shown.split('Level unknown')).toHaveLength(2);
  expect(text).not.toContain('Level unknown');
});

test('the age of the table of known flaws stands where the run is described', () => {
  const [finding] = host.findings;
  if (!finding) throw new Error('The sample has no finding.');
  const observed =
    'the table that comes along: advisories of 2026-10-10, 43 days old; collected on 2026-11-22';
  const shown = (change: Partial<typeof finding>) =>
    textOf(
      render(
        withHost({ findings: [...host.findings, { ...finding, check: 'advisory-data-fresh', ...change }] }),
      ),
    );
  expect(shown({ observed, status: 'pass' })).toMatch(
    /Known flaws by\s+the table that comes along: advisories of 2026-10-10, 43 days old\s/,
  );
  expect(shown({ message: 'No such day.', status: 'error' })).toMatch(/Known flaws by\s+No such day\./);
  expect(text).not.toContain('Known flaws by');
});

describe('one file that needs nothing else', () => {
  test('the sample follows the schema of the results', () => {
    expect(() => resultsSchema.parse(sample)).not.toThrow();
  });

  test('the policy allows exactly the style and the script of the page', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    const digest = (tag: string) => {
      const inner = [...page.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))];
      expect(inner).toHaveLength(1);
      return createHash('sha256')
        .update(inner[0]?.[1] ?? '')
        .digest('base64');
    };
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${digest('style')}'; script-src 'sha256-${digest('script')}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
  });

  test('no style attribute, no event attribute, no address of another place', () => {
    const tags = [...page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '').matchAll(/<[a-z][^>]*>/gi)].join(
      '\n',
    );
    expect(tags).not.toMatch(/\s(style|on\w+)=/i);
    expect(tags).not.toMatch(/\s(src|srcset|action|data|poster|background)=/i);
    for (const [, href] of tags.matchAll(/\shref="([^"]*)"/g)) expect(href).toMatch(/^(#|https:\/\/)/);
    expect(page).not.toMatch(/@import|url\(/);
  });

  test('every link within the page leads to a place, and no place is named twice', () => {
    const { ids, targets } = linksOf(page);
    expect(new Set(ids).size).toBe(ids.length);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  test('the same results give the same bytes, whatever the time zone', () => {
    vi.stubEnv('TZ', 'Asia/Kathmandu');
    try {
      expect(render(structuredClone(sample)) === page).toBe(true);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('36 containers stay well below two megabytes', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(1_200_000);
  });

  test('10,000 containers, each with sources of its own, stay below two megabytes', {
    timeout: 60_000,
  }, () => {
    const large = render(sampleResults({ containers: 10_000 }));
    expect(Buffer.byteLength(large)).toBeLessThan(2_000_000);
    const { ids, targets } = linksOf(large);
    const known = new Set(ids);
    expect(targets.filter((target) => !known.has(target))).toEqual([]);
    expect(textOf(large)).toMatch(/[\d,]+ more sources; results\.json has all\./);
  });
});

describe('what it tells', () => {
  test('every control once, with its status, and at its anchor', () => {
    const controls = rows(page).filter(({ section }) => !section.startsWith('beyond-'));
    expect(controls).toHaveLength(118);
    for (const status of ['pass', 'fail', 'error', 'manual', 'notapplicable', 'notselected'] as const) {
      expect(controls.filter((row) => row.status === status)).toHaveLength(host.score.counts[status]);
    }
    for (const { id } of host.controls) expect(page).toContain(`id="c-${id}"`);
  });

  test('the checks beyond the benchmark by family, those of no family last', () => {
    const beyond = rows(page).filter(({ section }) => section.startsWith('beyond-'));
    expect(beyond.map(({ section }) => section)).toEqual(['beyond-registry-tls', 'beyond-elsewhere']);
    expect(text).toMatch(
      /Beyond the benchmark .*Registries 1 check: .*In other versions of the benchmark 1 check: /,
    );
  });

  test('the verdict, the score with its sums, and the table whose rows add up', () => {
    const { counts } = host.score;
    expect(text).toContain(`${counts.fail} of 118 controls fail (`);
    expect(text).toContain(`; ${counts.error} could not be read; ${counts.manual} await a person.`);
    expect(text).toContain(`${counts.pass} / (${counts.pass} + ${counts.fail} + ${counts.error})`);
    const table = /<caption id="sections-caption">[\s\S]*?<\/table>/.exec(page)?.[0] ?? '';
    const cells = (part: string) =>
      [...part.matchAll(/<tr>.*?<\/tr>/g)].map(([row]) =>
        [...row.matchAll(/<td[^>]*>([\d,]+)<\/td>/g)].map((cell) => Number(cell[1])),
      );
    const [body = '', foot = ''] = table.split('<tfoot>');
    const sums = cells(body.split('<tbody>')[1] ?? '').reduce((all, row) =>
      all.map((value, index) => value + (row[index] ?? 0)),
    );
    expect(cells(foot)).toEqual([sums]);
    expect(sums).toEqual([
      counts.fail,
      counts.error,
      counts.manual,
      counts.pass,
      counts.notapplicable,
      counts.notselected,
      118,
    ]);
  });

  test('the worst failing checks come first, with a link to their control', () => {
    const mend = /<section class="mend"[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';
    expect([...(mend.split('</ol>')[0]?.matchAll(/<li>/g) ?? [])]).toHaveLength(3);
    expect(textOf(mend)).toMatch(/^ ?\s*The three things to mend first .*Critical/);
    expect(mend).toMatch(/href="#c-5\.\d+"/);
  });

  test('each of the worst says in its line what mending it takes, where its check does', () => {
    const lines = [
      ...(/<section class="mend"[\s\S]*?<\/section>/.exec(page)?.[0] ?? '').matchAll(/<li>[\s\S]*?<\/li>/g),
    ].map(([line]) => textOf(line));
    const silent = lines.filter(
      (line) => !/takes (creating containers again|a restart of the engine|a command)/.test(line),
    );
    expect(lines.length).toBeGreaterThan(5);
    expect(silent.map((line) => line.includes('without published flaws'))).toEqual(silent.map(() => true));
    expect(text).toContain('What that takes Creating containers again');
  });

  test('everything that fails says what shows how it stands now, and nothing else does', () => {
    const found = [...page.matchAll(/<div class="finding (\w+)[\s\S]*?<\/dl>/g)].map(
      ([block, status]) => [status, block.includes('class="code again"')] as const,
    );
    expect(found.filter(([status]) => status === 'fail').length).toBeGreaterThan(10);
    expect(found.filter(([status, says]) => says !== (status === 'fail'))).toEqual([]);
    expect(text).toContain('When something is mended, audit the host again: plimsoll audit');
  });

  test('what prints more than was read says so beside it', () => {
    const found = [...page.matchAll(/<code class="code again">[\s\S]*?<\/dd>/g)].map(
      ([block]) => [/curl .*\/containers\//.test(block), block.includes('secrets in it too')] as const,
    );
    expect(new Set(found.map(([asks]) => asks))).toEqual(new Set([true, false]));
    expect(found.filter(([asks, says]) => asks && !says)).toEqual([]);
  });

  test('a control outside the run is not among what could not be read', () => {
    const unread = (change: Partial<HostResult>) =>
      textOf(/<section class="unread"[\s\S]*?<\/section>/.exec(render(withHost(change)))?.[0] ?? '');
    const [lost] = host.findings.filter(({ cause, controls }) => cause !== null && controls.length === 1);
    const id = lost?.controls[0] ?? 'none';
    expect(unread({})).toMatch(new RegExp(`Concerns .*\\b${id.replace('.', '\\.')}\\b`));
    const controls = host.controls.map((control) =>
      control.id === id ? { ...control, status: 'notselected' as const } : control,
    );
    expect(unread({ controls })).not.toMatch(new RegExp(`\\b${id.replace('.', '\\.')}\\b`));
  });

  test('each finding with expected, observed and evidence; errors with cause and next step', () => {
    for (const part of [
      'HostConfig.Privileged = true',
      'HostConfig.Privileged = false',
      'Run the audit again with --sudo auto, or as root.',
      '(needs-root)',
      'GET /info',
      'Beyond the benchmark, 1 of 2 checks fails.',
      'Run a runtime without published flaws',
      'apt-get install --only-upgrade containerd.io',
      'not affiliated with',
      'assessed against',
    ]) {
      expect(text).toContain(part);
    }
    for (const { sha256 } of Object.values(host.evidence)) expect(page).toContain(sha256 ?? '');
    for (const { fingerprint } of host.findings.filter(({ status }) => status !== 'pass')) {
      expect(page).toContain(`id="f-${fingerprint.slice(0, 12)}"`);
    }
    expect(text).not.toMatch(/certified by Plimsoll|is certified|compliant with/i);
  });

  test('at most 100 objects are named for one control, with the exact number of all', () => {
    const many = render(sampleResults({ containers: 300 }));
    const control =
      /<details class="control fail"(?:(?!<details)[\s\S])*id="c-5\.11"[\s\S]*?<\/details>/.exec(many)?.[0] ??
      '';
    expect([...control.matchAll(/class="object"/g)]).toHaveLength(100);
    expect(textOf(control)).toContain(
      '300 findings: 300 fail. 100 of them are listed here; results.json has all.',
    );
    expect(textOf(control)).toContain('300 containers, the first 100 of them listed');
  });

  test('objects that differ in what was observed share one block, each with its own value', () => {
    const check = host.findings.filter((finding) => finding.check === 'container-memory-limited');
    const findings = check.map((finding, index) => ({
      ...finding,
      observed: `HostConfig.Memory = ${index}`,
    }));
    const shown = render(withHost({ findings }));
    expect([...shown.matchAll(/<div class="finding fail[ "]/g)]).toHaveLength(1);
    for (const index of findings.keys()) expect(textOf(shown)).toContain(`HostConfig.Memory = ${index} `);
  });

  test('a control is as severe as the results say, whatever else its checks found', () => {
    const [first, second] = host.findings.filter((finding) => finding.check === 'container-not-privileged');
    if (!first || !second) throw new Error('The sample lacks the check.');
    const findings = [
      { ...first, status: 'pass' as const, severity: 'critical' as const },
      { ...second, status: 'fail' as const, severity: 'low' as const, check: 'container-memory-limited' },
    ];
    const controls = host.controls
      .filter(({ id }) => id === '5.5')
      .map((control) => ({ ...control, status: 'fail' as const, severity: 'low' as const }));
    const score = { ...host.score, counts: { ...host.score.counts, fail: 1 } };
    expect(textOf(render(withHost({ findings, controls, score })))).toContain('1 of 1 control fails (1 low)');
  });

  test('a host without an engine: that is the verdict, not that nothing fails', () => {
    const counts = { pass: 0, fail: 0, error: 0, manual: 0, notapplicable: 72, notselected: 46, waived: 0 };
    const score = { ...host.score, compliance: null, complianceWithWaivers: null, coverage: null, counts };
    const shown = textOf(render(withHost({ engines: [], findings: [], score })));
    expect(shown).toContain('No Docker engine was found on this host, so no control applies.');
    expect(shown).toContain('Not scored');
  });

  test('this machine goes by its hostname, any other by the name it was given', () => {
    const named = (name: string, hostname: string | null) =>
      /<h1[^>]*>(.*?)<\/h1>/
        .exec(render(withHost({ name, identity: { hostname } })))?.[1]
        ?.replace(/<[^>]+>/g, '');
    expect(named('local', 'db-7')).toBe('db-7 local');
    expect(named('web-1', 'ip-10-0-0-5')).toBe('web-1 ip-10-0-0-5');
    expect(named('web-1', 'web-1')).toBe('web-1');
    expect(named('local', null)).toBe('local');
  });

  test('says as whom a host was read in words, also where that was not root', () => {
    const identity = { loginUser: 'op', becameRootBy: null, sudoSaid: 'a password is required', via: null };
    const page = render(withHost({ identity }));
    for (const words of ['Logged in as', 'Became root by', 'nothing', 'Why not root by sudo', 'not known'])
      expect(page).toContain(words);
    expect(page).not.toContain('becameRootBy');
  });

  test('evidence of one object names it', () => {
    expect(textOf(/<section class="register"[\s\S]*?<\/section>/.exec(page)?.[0] ?? '')).toMatch(
      /GET \/containers\/[0-9a-f]{12}\/json ?container web/,
    );
  });

  test('too little coverage: not scored, and why', () => {
    const why = 'Only 40 % of the controls could be read.';
    const low = {
      ...host.score,
      compliance: null,
      complianceWithWaivers: null,
      coverage: 40,
      notScored: why,
    };
    const shown = textOf(render(withHost({ score: low })));
    expect(shown).toContain('Not scored');
    expect(shown).toContain(why);
    expect(shown).not.toContain(`${host.score.compliance} %`);
  });

  test('sums that do not add up are called so', () => {
    const { reconciliation } = host;
    const lost = { ...reconciliation, containers: { ...reconciliation.containers, inspected: 35 } };
    expect(text).not.toContain('does not add up');
    expect(textOf(render(withHost({ reconciliation: lost })))).toContain('does not add up');
  });

  test('a host that failed says why and shows no score', () => {
    const shown = render({ ...sample, hosts: [failedHost('db-9')] });
    expect(textOf(shown)).toContain(
      'This host could not be audited, so nothing is known about it. The address of db-9 did not answer within 10 seconds.',
    );
    expect(shown).not.toContain('class="score"');
  });

  test('a page of one host among several leads back to the page of all', () => {
    const { hostPage } = htmlReport(assets, sample);
    expect(hostPage(host, sample.checks, '../report.html')).toContain(
      '<a href="../report.html">All hosts</a>',
    );
    expect(page).not.toContain('All hosts');
  });
});

describe('text of a hostile host', () => {
  const hostile = render(sampleResults({ containers: HOSTILE_NAMES.length, names: HOSTILE_NAMES }));

  test('makes no element, and leaves nothing that cannot be seen', () => {
    expect([...hostile.matchAll(/<script/g)]).toHaveLength(1);
    expect(hostile).not.toMatch(/<img|<iframe|<svg onload/i);
    expect(hostile).not.toMatch(/[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    for (const shown of ['\\u{1b}', '\\u{202e}', '\\u{200b}', '\\u{feff}', '\\u{d800}', '\\u{2066}']) {
      expect(hostile).toContain(shown);
    }
    expect(textOf(hostile)).toContain('</script><script>alert(1)</script>');
    expect(hostile).not.toMatch(/href="javascript:/);
  });

  test('is cut before a word that does not fit whole, unless the word is very long', () => {
    const cutTo = (text: string, max: number) => textToHtml(text, { max, lines: false }).split('<span')[0];
    expect(cutTo('one two three', 9)).toBe('one two');
    expect(cutTo('one two three', 7)).toBe('one two');
    expect(cutTo('one two three', 13)).toBe('one two three');
    expect(cutTo(`one ${'x'.repeat(60)} two`, 50)).toBe(`one ${'x'.repeat(46)}`);
    expect(cutTo(' 0123456789', 5)).toBe(' 0123');
  });

  test('is cut where it is too long, with its full size', () => {
    expect(hostile).toContain('of 1,000,000 characters]');
    expect(Buffer.byteLength(hostile)).toBeLessThan(1_000_000);
  });

  test('any text at all, anywhere a host can put it, stays text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (given) => {
        const html = textToHtml(given, { max: 60, lines: false });
        expect(html.replace(/<span class="(unseen|cut)">[^<>]*<\/span>/g, '')).not.toMatch(/[<>]/);
        expect(html).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(html).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
    const [first, second] = host.findings;
    if (!first || !second) throw new Error('The sample has no findings.');
    const evil = '"><script>alert(1)</script>\u202E\u0000\u2028';
    const everywhere: Results = {
      ...withHost({
        name: evil,
        target: evil,
        identity: { [evil]: evil },
        engines: host.engines.map((engine) => ({
          ...engine,
          id: evil,
          socket: evil,
          version: evil,
          user: evil,
          components: evil,
        })),
        findings: [
          {
            ...first,
            check: evil,
            fingerprint: evil,
            expected: evil,
            observed: evil,
            message: evil,
            evidence: [evil],
            resource: { type: 'file', name: evil, id: evil, engine: evil },
          },
          { ...second, status: 'error', cause: { code: 'engine-error', detail: evil, next: evil } },
        ],
        controls: host.controls.map((control) => ({ ...control, reason: evil })),
        evidence: {
          [evil]: {
            source: evil,
            collectedAt: '2026-11-20T06:30:14Z',
            exitCode: null,
            bytes: 1,
            sha256: null,
            truncated: true,
            excerpt: evil,
          },
        },
        error: { code: 'engine-error', detail: evil, next: evil },
      }),
    };
    const shown = render(everywhere);
    expect([...shown.matchAll(/<script>/g)]).toHaveLength(1);
    expect([...shown.matchAll(/<script/g)]).toHaveLength(2);
    expect([...shown.matchAll(/<\/script/g)]).toHaveLength(2);
    expect(JSON.parse(/id="results">([^<]*)</.exec(shown)?.[1] ?? '').hosts[0].name).toBe(evil);
    expect(shown).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
  });

  test('links lead to https, to pages beside it and within the page only; attributes take our own words only', () => {
    expect(safeHref('#c-2.2')).toBe('#c-2.2');
    for (const beside of ['report.html', '../report.html', 'hosts/web-1.html#c-5.5', 'hosts/a%20b~1.html'])
      expect(safeHref(beside)).toBe(beside);
    expect(safeHref('https://example.net/?a=1&b=2')).toBe('https://example.net/?a=1&amp;b=2');
    for (const bad of [
      'javascript:alert(1)',
      'http://example.net/',
      'data:text/html,x',
      '//example.net',
      '/etc/passwd.html',
      '../../report.html',
      'hosts/../../x.html',
      'javascript:x.html',
      'hosts/a b.html',
      'hosts/x.svg',
      '#"onload',
      '',
    ]) {
      expect(() => safeHref(bad)).toThrow(/may link to/);
    }
    expect(() => safeWord('"><b')).toThrow(/words of our own/);
  });
});

describe('templates', () => {
  const dir = join(assets, 'templates');
  const files = readdirSync(dir);

  test('all of them write values through the helper for the place', () => {
    expect(files.length).toBeGreaterThan(15);
    for (const file of files) refuseBareValues(file, readFileSync(join(dir, file), 'utf8'));
  });

  test.each([
    ['{{x}}'],
    ['{{{x}}}'],
    ['{{{t x}}}'],
    ['{{&x}}'],
    ['{{this}}'],
    ['{{../x}}'],
    ['{{~x~}}'],
    ['{{lookup a b}}'],
    ['{{t}}'],
    ['{{word x}}'],
    ['<p class="{{t x}}">'],
    ['<p class="{{x}}">'],
    ['<a href="{{t x}}">'],
    ['{{#raw}}{{/raw}}'],
  ])('%s does not compile', (source) => {
    expect(() => refuseBareValues('x.hbs', source)).toThrow(/without a helper for that place/);
  });
});
