import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { htmlReport } from '../../reports/html/render.ts';
import { cause } from '../../src/model/cause.ts';
import { commonFailures, wasAudited, worstHostsFirst } from '../../src/model/fleet.ts';
import { type HostSummary, summariseHost } from '../../src/model/host-summary.ts';
import { type Results, resultsSchema } from '../../src/model/results.ts';
import { SEVERITIES } from '../../src/model/severity.ts';
import { HOSTILE_NAMES } from './hostile-names.ts';
import { linksOf, textOf } from './read-html.ts';
import { sampleFleet } from './sample-fleet.ts';

const fleet = sampleFleet({ hosts: 40, failed: 6, notAttempted: 2 });
const assets = join(import.meta.dirname, '../../reports/html');
const report = htmlReport(assets, fleet);
const summaries = ({ hosts, checks }: Results): HostSummary[] =>
  hosts.map((host) => summariseHost(host, checks));
const pageOf = (name: string) => `hosts/${name}.html`;
const render = (hosts: readonly HostSummary[], page: ((name: string) => string) | null = pageOf) =>
  report.fleetPage(hosts.map((summary) => ({ summary, page: page?.(summary.name) ?? null })));

const hosts = summaries(fleet);
const audited = hosts.filter(wasAudited);
const page = render(hosts);
const text = textOf(page);

const part = (html: string, opening: string): string =>
  new RegExp(`<section class="${opening}\\b[\\s\\S]*?</section>`).exec(html)?.[0] ?? '';
const rowsOf = (html: string): readonly string[] =>
  [...html.matchAll(/<tr id="r-\d+"[\s\S]*?<\/tr>/g)].map(([row]) => row);
const nameOf = (row: string): string => /<bdi>(.*?)<\/bdi>/.exec(row)?.[1] ?? '';
const rowOf = (html: string, name: string): string =>
  rowsOf(html).find((row) => nameOf(row) === name) ?? `no row of ${name}`;
const verdictOf = (some: readonly HostSummary[]): string =>
  textOf(/<p class="verdict[\s\S]*?<\/p>/.exec(render(some))?.[0] ?? '').trim();

/** A host that is like another but for what is said here. */
function like(host: HostSummary | undefined, change: Partial<HostSummary>): HostSummary {
  if (!host) throw new Error('The sample lacks a host.');
  return { ...host, ...change };
}
const worst = worstHostsFirst(audited)[0];
const calm = like(worst, { name: 'calm', state: 'audited', failures: [] });
const bySeverity = (severity: (typeof SEVERITIES)[number], name: string): HostSummary =>
  like(worst, {
    name,
    state: 'audited',
    failures: [{ control: '5.5', check: 'c', title: 'Run none', severity, objects: 1, takes: null }],
  });
const dead = (name: string, detail = `${name} did not answer.`): HostSummary =>
  like(hosts.at(-3), {
    name,
    target: `ssh://${name}.example.net:22`,
    state: 'failed',
    error: cause('timeout', detail, 'Look at the network.'),
  });

test('the sample follows the schema of the results, and has some of everything', () => {
  expect(() => resultsSchema.parse(fleet)).not.toThrow();
  for (const severity of SEVERITIES.slice(0, 3)) {
    expect(audited.some(({ failures: [first] }) => first?.severity === severity)).toBe(true);
  }
});

describe('the verdict', () => {
  test('says what was not audited, and each host once by its worst failure', () => {
    const first = (severity: string) =>
      audited.filter(({ failures }) => failures[0]?.severity === severity).length;
    expect(text).toContain(
      `6 of 40 hosts could not be audited and 2 were not attempted; of the 32 audited, ${first('critical')} have a critical failure, ${first('high')} more a high one; none of them was read in full.`,
    );
  });

  test('is right for few hosts too', () => {
    const [critical, high] = [bySeverity('critical', 'a'), bySeverity('high', 'b')];
    expect(verdictOf([calm, calm])).toBe('No failure was found on any of them.');
    expect(verdictOf([critical, calm])).toBe('1 of 2 hosts has a critical failure.');
    expect(verdictOf([critical, high, calm])).toBe('1 of 3 hosts has a critical failure, 1 more a high one.');
    expect(verdictOf([dead('x'), critical])).toBe(
      '1 of 2 hosts could not be audited; the other one has a critical failure.',
    );
    expect(verdictOf([dead('x'), calm, calm])).toBe(
      '1 of 3 hosts could not be audited; no failure was found on the others.',
    );
    expect(verdictOf([dead('x'), like(calm, { state: 'partial' })])).toBe(
      '1 of 2 hosts could not be audited; no failure was found on the other one; it was read only in part.',
    );
    const little = { ...calm.score, compliance: null, notScored: 'Too little.' };
    const unread = like(calm, { state: 'partial', score: little });
    expect(verdictOf([unread, calm, like(calm, { state: 'partial' })])).toBe(
      'No failure was found on any of them; 2 were read only in part, 1 too little for a score.',
    );
    expect(verdictOf([dead('x'), dead('y')])).toBe(
      'None of the 2 hosts could be audited, so nothing is known about them.',
    );
  });

  test('gives no score of all hosts', () => {
    const title = /<header class="title-block">[\s\S]*?<\/header>/.exec(page)?.[0] ?? '';
    expect(title).not.toMatch(/\d %/);
    expect(textOf(title)).toContain('there is no score of them all');
  });

  test('its bar counts every host once', () => {
    const legend = /<ul class="legend">[\s\S]*?<\/ul>/.exec(page)?.[0] ?? '';
    const numbers = [...legend.matchAll(/<b>(\d+)<\/b>/g)].map((found) => Number(found[1]));
    expect(numbers.reduce((a, b) => a + b)).toBe(40);
    expect(textOf(legend)).toContain('40 hosts, each by the worst failure found on it');
  });

  test('a host without failures on which not all was read is not among those where nothing fails', () => {
    const unread = like(calm, {
      score: { ...calm.score, counts: { ...calm.score.counts, error: 3 } },
      state: 'partial',
    });
    const settled = like(calm, { score: { ...calm.score, counts: { ...calm.score.counts, error: 0 } } });
    expect(textOf(render([unread, settled]))).toContain('1 None found, but not all was read 1 None ');
    expect(textOf(render([settled, settled]))).toContain('2 None');
    expect(textOf(render([like(settled, { engines: [] }), settled]))).toContain('1 No engine');
  });
});

describe('hosts that could not be audited', () => {
  test('stand before everything else, each with its target, the reason in words and code, and the next step', () => {
    const lost = part(page, 'lost');
    for (const { name, target, error } of hosts.filter((host) => !wasAudited(host))) {
      expect(lost).toContain(`<a href="hosts/${name}.html"><bdi>${name}</bdi></a>`);
      expect(lost).toContain(target);
      expect(textOf(lost)).toContain(`(${error?.code})`);
      expect(textOf(lost)).toContain(error?.next);
    }
    expect(textOf(lost)).toContain('8 hosts were not audited');
    expect(textOf(lost)).toContain('no answer in time');
    for (const later of ['mend', 'common', 'not-read', 'hosts', 'scope']) {
      expect(page.indexOf(`<section class="${later}`)).toBeGreaterThan(page.indexOf(lost));
    }
    expect(rowsOf(page).slice(0, 8).map(nameOf)).toEqual(
      hosts.filter((host) => !wasAudited(host)).map(({ name }) => name),
    );
  });

  test('are one group where only their names differ, all of them named', () => {
    const many = Array.from({ length: 100 }, (_, index) => dead(`web-${index}`));
    const lost = part(render([...many, calm]), 'lost');
    expect([...lost.matchAll(/class="what"/g)]).toHaveLength(1);
    expect(textOf(lost)).toContain('100 hosts: no answer in time');
    expect(textOf(lost)).toContain('For example: web-0 did not answer.');
    for (const { name } of many) expect(lost).toContain(`<bdi>${name}</bdi>`);
  });

  test('each keep their own reason where the reasons differ', () => {
    const lost = textOf(part(render([dead('a', 'It shows key X.'), dead('b', 'It shows key Y.')]), 'lost'));
    expect(lost).toContain('It shows key X.');
    expect(lost).toContain('It shows key Y.');
    expect(lost).not.toContain('For example');
  });

  test('say so where the results give no reason', () => {
    const shown = render([like(dead('a'), { error: null }), calm]);
    expect(textOf(part(shown, 'lost'))).toContain('the results give no reason');
    expect(textOf(rowOf(shown, 'a'))).toContain('The results give no reason.');
  });

  test('have no numbers, and no claim about engines', () => {
    const [lost] = rowsOf(page);
    expect(textOf(lost ?? '')).not.toMatch(/\d+ (fail|pass|not read)|%|no engine/);
    expect(lost).toContain('data-failing=""');
  });
});

test('the worst hosts come with why, and link to the places of their failures', () => {
  const listed = part(page, 'mend');
  const expected = worstHostsFirst(audited).slice(0, 5);
  expect([...listed.matchAll(/<p class="what"><a href="([^"]+)"/g)].map((found) => found[1])).toEqual(
    expected.map(({ name }) => pageOf(name)),
  );
  for (const { name, failures } of expected) {
    for (const { control, title } of failures.slice(0, 3)) {
      expect(textOf(listed)).toContain(title);
      if (control !== null) expect(listed).toContain(`href="hosts/${name}.html#c-${control}"`);
    }
  }
  expect(render([calm, calm])).not.toContain('<section class="mend"');
});

test('the most common failures say on how many hosts, and name them all with links to the control', () => {
  const listed = part(page, 'common');
  const items = [...listed.matchAll(/<details class="failure">[\s\S]*?<\/details>/g)].map(([item]) => item);
  const failures = commonFailures(audited);
  expect(items).toHaveLength(failures.length);
  expect(failures.map(({ hosts: { length } }) => length)).toEqual(
    failures.map(({ hosts: { length } }) => length).toSorted((a, b) => b - a),
  );
  for (const [index, { control, title, hosts: where }] of failures.entries()) {
    const item = items[index] ?? '';
    expect(textOf(item)).toContain(title);
    expect(textOf(item)).toContain(`${where.length} of 32 hosts`);
    const links = [...item.matchAll(/<a href="([^"]+)"/g)].map((found) => found[1]);
    expect(links).toEqual(where.map(({ name }) => expect.stringMatching(`^hosts/${name}\\.html#[ck]-`)));
    if (control !== null) expect(item).toContain(`#c-${control}"`);
  }
});

test('what was not read on audited hosts: how much it keeps back, where, and the next step', () => {
  const denied = cause('needs-root', 'Only root may list the audit rules.', 'Run the audit as root.');
  const broken = cause('command-failed', 'It failed.', 'Look at it.');
  const some = [
    like(calm, { name: 'a', unread: [{ cause: denied, controls: 3 }] }),
    like(calm, {
      name: 'b',
      unread: [
        { cause: broken, controls: 4 },
        { cause: denied, controls: 2 },
      ],
    }),
  ];
  const listed = part(render(some), 'not-read');
  expect(textOf(listed)).toMatch(
    /2 hosts: up to 3 controls on each \(needs-root\).*Only root may list.*Run the audit as root\..* a b .*1 host: 4 controls \(command-failed\).*Look at it\./,
  );
  expect(listed).toContain('href="hosts/b.html#unread"');
  expect(render([calm, calm])).toContain('<section class="not-read');
  expect(render([like(calm, { unread: [] })])).not.toContain('<section class="not-read');
});

test('a summary tells what kept how many selected controls back', () => {
  const [host] = fleet.hosts;
  if (!host) throw new Error('The sample has no host.');
  const [unread, ...others] = summariseHost(host, fleet.checks).unread;
  expect(others).toEqual([]);
  expect(unread).toMatchObject({ cause: { code: 'needs-root' }, controls: host.score.counts.error });
  const controls = host.controls.map((control) =>
    control.id === '3.7' ? { ...control, status: 'notselected' as const } : control,
  );
  expect(summariseHost({ ...host, controls }, fleet.checks).unread[0]?.controls).toBe(
    host.score.counts.error - 1,
  );
});

test('the links into the pages of the hosts lead to places there', () => {
  const targets = [...page.matchAll(/href="hosts\/([^".]+)\.html(?:#([^"]+))?"/g)];
  expect(targets.length).toBeGreaterThan(300);
  for (const host of fleet.hosts.slice(0, 5)) {
    const own = targets.filter((found) => found[1] === host.name).flatMap((found) => found[2] ?? []);
    const { ids } = linksOf(report.hostPage(host, fleet.checks, '../report.html'));
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((anchor) => !ids.includes(anchor))).toEqual([]);
  }
});

test('every link within the page leads to a place, and no place is named twice, with pages or without', () => {
  for (const html of [page, render(hosts, null)]) {
    const { ids, targets } = linksOf(html);
    expect(new Set(ids).size).toBe(ids.length);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  }
});

test('without pages of the hosts: how to get them, and links to their rows', () => {
  const alone = render(hosts, null);
  expect(textOf(alone)).toContain('plimsoll report results.json -o html=DIR/');
  expect(alone).not.toContain('hosts/');
  expect(alone).toMatch(/<p class="what"><a href="#r-\d+"/);
  expect(text).not.toContain('html=DIR/');
});

describe('other frameworks', () => {
  const frameworks = [
    {
      id: 'frame-1',
      title: 'Frame <1>',
      sources: [{ title: 'The book', publisher: 'P', date: '2020', address: 'https://example.net/f' }],
      requirements: [
        { id: 'A-1', title: null, controls: ['2.2', '5.5'], checks: [] },
        { id: 'A-2', title: 'Nowhere', controls: ['9.9'], checks: [] },
      ],
      untouched: ['B-7'],
    },
  ];
  const pages = htmlReport(assets, { ...fleet, frameworks });
  const tally = pages.tally();
  for (const host of fleet.hosts) tally.add(host, fleet.checks);
  const shown = part(
    pages.fleetPage(
      hosts.map((summary) => ({ summary, page: null })),
      {},
      tally,
    ),
    'frameworks',
  );

  test('each audited host is counted once for each requirement, by the strongest that bears on it', () => {
    const strongest = fleet.hosts
      .filter(({ state }) => state === 'audited' || state === 'partial')
      .map(({ controls }) => {
        const own = controls.filter(({ id }) => ['2.2', '5.5'].includes(id)).map(({ status }) => status);
        return ['fail', 'error', 'manual', 'pass', 'notapplicable'].find((status) =>
          own.includes(status as never),
        );
      });
    const of = (status: string) => strongest.filter((one) => one === status).length;
    expect(of('fail')).toBeGreaterThan(0);
    expect(of('pass')).toBeGreaterThan(0);
    expect(textOf(shown)).toContain(
      `A-1 ${of('fail')} 0 ${of('error')} ${of('manual')} ${of('pass')} ${of('notapplicable')} `,
    );
    expect(textOf(shown)).toContain('A-2 Nowhere not assessed on 32 hosts 0 0 0 0 0 0');
  });

  test('says for how many requirements something fails, and which ones nothing bears on', () => {
    expect(textOf(shown)).toContain(
      'Frame <1> 3 requirements: something bears on 2, and fails on a host at least for 1; nothing on 1',
    );
    expect(textOf(shown)).toContain('so that nothing is said of them: B-7');
    expect(shown).not.toContain('name="requirement"');
    expect(page).not.toContain('id="frameworks"');
  });
});

describe('the table of hosts', () => {
  test('has each host once, with state, engine and what each section came to', () => {
    expect(rowsOf(page).map(nameOf).toSorted()).toEqual(hosts.map(({ name }) => name).toSorted());
    for (const host of audited) {
      const row = rowOf(page, host.name);
      const shown = textOf(row);
      expect(shown).toContain('audited in part');
      expect(shown).toContain(host.engines[0]?.version ?? '-');
      expect(shown).toContain(host.target);
      const cells = [...row.matchAll(/<td class="(\w+)" data-sort="[^"]*"><b>([\s\S]*?)<\/td>/g)].slice(1);
      expect(cells).toHaveLength(host.sections.length);
      for (const [index, { score }] of host.sections.entries()) {
        const [, tone, words = ''] = cells[index] ?? [];
        const said = textOf(`${words}</b>`);
        const { fail, error, pass } = score.counts;
        expect(/(\d+) fails?\b/.exec(said)?.[1] ?? '0').toBe(String(fail));
        expect(/(\d+) not read/.exec(said)?.[1] ?? '0').toBe(String(error));
        expect(/(\d+) pass(es)?\b/.exec(said)?.[1] ?? '0').toBe(String(pass));
        if (fail > 0) expect(tone).toBe('fail');
        else if (error > 0) expect(tone).toBe('error');
      }
    }
  });

  test('a section says what it came to where nothing fails, passes or went unread', () => {
    const section = (change: object) => ({
      id: '1',
      title: 'One',
      score: {
        ...calm.score,
        counts: {
          pass: 0,
          fail: 0,
          error: 0,
          manual: 0,
          notapplicable: 0,
          notselected: 0,
          waived: 0,
          ...change,
        },
      },
    });
    const shown = (change: object) =>
      textOf(rowOf(render([like(calm, { sections: [section(change)] }), worst ?? calm]), 'calm'));
    expect(shown({ manual: 2, notapplicable: 1 })).toContain('2 manual');
    expect(shown({ notapplicable: 1 })).toContain('not applicable');
    expect(shown({ notselected: 4 })).toContain('not assessed');
  });

  test('the hostname is shown where neither name nor target tells it', () => {
    const hidden = like(calm, { target: 'ssh://10.0.0.7:22', hostname: 'db-7.intern' });
    expect(textOf(rowOf(render([hidden, calm]), 'calm'))).toContain('db-7.intern');
  });

  test('two engines of one host are told apart by version, one that is not known is called so', () => {
    const [engine] = calm.engines;
    if (!engine) throw new Error('The sample has no engine.');
    const both = like(calm, {
      engines: [engine, { ...engine, version: '24.0.9' }, { ...engine, version: null }],
    });
    const row = rowOf(render([both, worst ?? calm]), 'calm');
    expect(textOf(row)).toContain(`${engine.version}, 24.0.9, version not known`);
    expect(row).toContain('24.0.9 unknown"');
  });
});

test('the filters offer engines, newest first, and controls in the order of the benchmark, with their hosts', () => {
  const options = (html: string, name: string) =>
    [
      ...(new RegExp(`<select name="${name}">.*?</select>`).exec(html)?.[0] ?? '').matchAll(
        /<option value="([^"]*)">([^<]*)<\/option>/g,
      ),
    ]
      .slice(1)
      .map((found) => `${found[1]}: ${found[2]}`);
  const [engine] = calm.engines;
  if (!engine) throw new Error('The sample has no engine.');
  const of = (name: string, version: string | null, ...controls: (string | null)[]) =>
    like(calm, {
      name,
      engines: [{ ...engine, version }],
      failures: controls.map((control) => ({
        control,
        check: 'a-check',
        title: 'Do it',
        severity: 'low' as const,
        objects: 1,
        takes: null,
      })),
    });
  const shown = render([
    of('a', '9.1.0', '2.10', null),
    of('b', '28.5.2', '2.9', '2.10'),
    of('c', null, '5.1'),
    of('d', '28.5.2'),
  ]);
  expect(options(shown, 'engine')).toEqual([
    '28.5.2: 28.5.2 (2)',
    '9.1.0: 9.1.0 (1)',
    'unknown: not known (1)',
  ]);
  expect(options(shown, 'failing')).toEqual([
    '2.9: 2.9 Do it (1)',
    '2.10: 2.10 Do it (2)',
    '5.1: 5.1 Do it (1)',
    'a-check: Do it (1)',
  ]);
  expect(options(shown, 'severity')).toEqual([
    'critical: Critical (0)',
    'high: High (0)',
    'medium: Medium (0)',
    'low: Low (3)',
  ]);
});

test('which policy each host had, where that is not the same for all', () => {
  const digest = 'c'.repeat(64);
  const policy = {
    name: 'strict.yml',
    title: null,
    digest,
    files: [],
    parameters: {},
    severities: [],
    leftOut: [],
  };
  const { fleetPage } = htmlReport(assets, { ...fleet, policies: [policy] });
  const rowsOf = (of: readonly HostSummary[]) =>
    textOf(part(fleetPage(of.map((summary) => ({ summary, page: null }))), 'hosts'));
  const [first, second] = hosts as [HostSummary, HostSummary];
  const mixed = rowsOf([
    { ...first, policy: digest },
    { ...second, policy: null },
  ]);
  expect(mixed).toContain('policy strict.yml');
  expect(mixed).toContain('no policy');
  const same = rowsOf([first, second].map((host) => ({ ...host, policy: digest })));
  expect(same).not.toContain('policy');
});

describe('what adds up', () => {
  const sums = (html: string) =>
    [...part(html, 'scope').matchAll(/<b>([\d,]+)<\/b> = ([^<]*)/g)].map(([, total = '', parts = '']) => ({
      total: Number(total.replaceAll(',', '')),
      parts: parts.split(' + ').map((words) => Number.parseInt(words.replaceAll(',', ''), 10)),
    }));

  test('hosts, engines, containers, images and controls', () => {
    expect(sums(page)).toHaveLength(10);
    for (const { total, parts } of sums(page)) expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
    expect(text).toContain('40 = 0 audited + 32 audited in part + 6 could not be audited + 2 not attempted');
    expect(text).not.toContain('does not add up');
  });

  test('the hosts of the inventory that the run is about, and those that it leaves out', () => {
    const inventory = { hosts: 45, selected: 40, leftOut: ['db-1'] };
    const { fleetPage } = htmlReport(assets, { ...fleet, run: { ...fleet.run, inventory } });
    const html = fleetPage(hosts.map((summary) => ({ summary, page: null })));
    expect(sums(html)[0]).toEqual({ total: 45, parts: [40, 5] });
    expect(textOf(html)).toContain('45 = 40 selected + 5 left out');
  });

  test('is called so where it does not', () => {
    const lossy = like(calm, { containers: { ...calm.containers, listed: calm.containers.listed + 1 } });
    expect(textOf(render([lossy, calm]))).toContain('does not add up');
  });

  test('the basis: benchmark, tool, run, dates', () => {
    const basis = textOf(part(page, 'scope'));
    for (const said of [
      'CIS Docker Benchmark 1.8.0',
      'plimsoll 0.1.0',
      fleet.run.id,
      '2026-11-20 06:30:11 UTC',
    ])
      expect(basis).toContain(said);
  });
});

test('the same results give the same bytes, whatever the time zone', () => {
  vi.stubEnv('TZ', 'Asia/Kathmandu');
  try {
    expect(render(summaries(structuredClone(fleet))) === page).toBe(true);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('500 hosts stay below two megabytes', () => {
  const large = sampleFleet({ hosts: 500, failed: 30, notAttempted: 10 });
  expect(Buffer.byteLength(render(summaries(large)))).toBeLessThan(2_000_000);
});

test('text of hostile hosts stays text wherever it stands', () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202E\u0000\u2028';
  const hostile = HOSTILE_NAMES.flatMap((name, index) => {
    const said = cause('timeout', `${name} ${evil}`, `${evil} ${name}`);
    const [engine] = calm.engines;
    if (!engine) throw new Error('The sample has no engine.');
    return [
      like(calm, { name, target: name, state: 'failed', error: said }),
      like(worst, {
        name: `${evil}${index}`,
        hostname: name,
        target: evil,
        engines: [{ ...engine, version: name }],
        sections: calm.sections.map((section) => ({ ...section, title: evil })),
        failures: [{ control: null, check: name, title: evil, severity: 'high', objects: 1, takes: null }],
      }),
    ];
  });
  const shown = render(hostile, () => 'hosts/x.html');
  expect([...shown.matchAll(/<script/g)]).toHaveLength(1);
  expect(shown).not.toMatch(/<img|<iframe|<svg onload/i);
  expect(shown).not.toMatch(/[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
  expect(shown).not.toMatch(/href="javascript:/);
  for (const seen of ['\\u{1b}', '\\u{202e}', '\\u{d800}']) expect(shown).toContain(seen);
  expect(Buffer.byteLength(shown)).toBeLessThan(400_000);
});

test('an address of a page that leads elsewhere is refused', () => {
  for (const address of ['javascript:alert(1)', '//evil.example/x.html', '/etc/passwd', 'hosts/../../x.html'])
    expect(() => render(hosts.slice(0, 2), () => address)).toThrow(/may link to/);
});
