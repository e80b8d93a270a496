import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../reports/html/render.ts';
import { jsonReport } from '../../reports/json/render.ts';
import { canonicalJson } from '../../src/model/canonical-json.ts';
import { type HostResult, type Results, resultsSchema } from '../../src/model/results.ts';
import { textOf } from './read-html.ts';
import { failedHost, sampleResults } from './sample-results.ts';

const assets = join(import.meta.dirname, '../../reports/html');
const sample = sampleResults({ containers: 2 });
const [host] = sample.hosts as [HostResult];
const pageOf = ({ hosts, checks, waivers, attestations, ...head }: Results): string => {
  const [only] = hosts as [HostResult];
  const tail = { ...(waivers ? { waivers } : {}), ...(attestations ? { attestations } : {}) };
  return htmlReport(assets, head).hostPage(only, checks, null, tail);
};
const sectionOf = (html: string, name: string): string =>
  new RegExp(`<section class="[^"]*\\b${name}"[\\s\\S]*?</section>`).exec(html)?.[0] ?? '';

describe('where a report comes from', () => {
  const told: Results = {
    ...sample,
    tool: { ...sample.tool, node: '24.1.0', digest: 'd'.repeat(64) },
    run: {
      ...sample.run,
      operator: { account: 'ann', host: 'bastion' },
      command: ['plimsoll', 'audit', '-i', 'my hosts.yml', "--limit=it's"],
      inputs: [
        { role: 'inventory', name: 'my hosts.yml', sha256: 'a'.repeat(64) },
        { role: 'waivers', name: 'waivers.yml', sha256: 'b'.repeat(64) },
      ],
      inventory: { hosts: 9, selected: 7, leftOut: ['db-1', 'db-2'] },
    },
    hosts: [
      {
        ...host,
        collectedBy: { account: 'collector<b>', host: 'jump' },
        identity: { ...host.identity, loginUser: 'op', becameRootBy: 'sudo -n', hostKey: 'SHA256:abc' },
      },
    ],
  };

  it('names who collected and judged, the program, its words and every file with its digest', () => {
    expect(() => resultsSchema.parse(told)).not.toThrow();
    const text = textOf(sectionOf(pageOf(told), 'provenance'));
    for (const part of [
      'Collected by collector<b> on jump',
      'Logged in as op',
      'Became root by sudo -n',
      'Host key SHA256:abc',
      'Judged by ann on bastion',
      'plimsoll 0.1.0, Node.js 24.1.0',
      'd'.repeat(64),
      `plimsoll audit -i 'my hosts.yml' '--limit=it'\\''s'`,
      `Inventory my hosts.yml ${'a'.repeat(64)}`,
      `Waivers waivers.yml ${'b'.repeat(64)}`,
      sample.run.id,
      'Nothing was written on the host',
    ])
      expect(text).toContain(part);
    expect(textOf(pageOf(told))).toContain('9 = 7 selected + 2 left out');
  });

  it('says so where results do not tell it', () => {
    const text = textOf(sectionOf(pageOf(sample), 'provenance'));
    expect(text).toContain('Collected by not recorded in these results');
    expect(text).toContain('Command not recorded in these results');
  });

  it('counts what looked like a secret and was left out, or says that nobody counted', () => {
    const redactions = {
      containers: 2,
      images: 1,
      services: 0,
      secrets: 3,
      doubts: 0,
      rules: { 'json-web-token': 3 },
    };
    expect(textOf(pageOf({ ...sample, hosts: [{ ...host, redactions }] }))).toContain(
      'The settings of 2 containers, 1 image and 0 services were searched on their way: 3 texts look like secrets (json-web-token 3), and nothing may be one.',
    );
    expect(textOf(pageOf(sample))).toContain('What is never kept');
    expect(textOf(pageOf(sample))).not.toContain('searched on their way');
  });

  it('tells it of a host that was not reached too', () => {
    const page = pageOf({ ...told, hosts: [failedHost('db-9')] });
    expect(textOf(sectionOf(page, 'provenance'))).toContain('Judged by ann on bastion');
    expect(page).not.toContain('href="#evidence"');
  });

  it('counts what was used on the host: each source once, and every one is in the register', () => {
    const page = pageOf(sample);
    const sources = new Set(Object.values(host.evidence).map(({ source }) => source));
    const paths = [...sources].filter((source) => source.startsWith('GET /')).length;
    expect(textOf(sectionOf(page, 'provenance'))).toContain(
      `${paths} paths of the Docker API and ${sources.size - paths} commands or groups of files`,
    );
    const register = textOf(sectionOf(page, 'register'));
    for (const source of sources) expect(register).toContain(source);
  });
});

describe('the results in the page', () => {
  const embedded = (html: string): string | undefined =>
    /<script type="application\/json" id="results">([^<]*)<\/script>/.exec(html)?.[1];
  const digest = (value: unknown) => createHash('sha256').update(canonicalJson(value)).digest('hex');

  it('are those of results.json, and the digest at the foot is theirs', () => {
    const { hosts, checks, ...head } = sample;
    const document = jsonReport({ head, names: ['web-1'], texts: checks });
    const file = JSON.parse(document.begin() + document.host(host) + document.end({}));
    const page = pageOf(sample);
    expect(JSON.parse(embedded(page) ?? '')).toEqual(file);
    expect(page).toContain(digest(file));
    expect(textOf(page)).toContain('stand in it as JSON');
  });

  it('are named by their digest alone where they are large', () => {
    const large = sampleResults({ containers: 100 });
    const page = pageOf(large);
    expect(embedded(page)).toBeUndefined();
    const named = new Set([
      ...(large.hosts[0]?.findings.map(({ check }) => check) ?? []),
      ...(large.hosts[0]?.controls.flatMap(({ checks }) => checks) ?? []),
    ]);
    const checks = Object.fromEntries(Object.entries(large.checks).filter(([id]) => named.has(id)));
    expect(page).toContain(digest({ ...large, checks }));
    expect(textOf(page)).toContain('are too large to stand in it');
  });
});

describe('the view by other frameworks', () => {
  const framework = {
    id: 'frame-1',
    title: 'Frame 1',
    sources: [{ title: 'The <book>', publisher: 'P', date: '2020', address: 'https://example.net/f' }],
    requirements: [
      { id: 'A-1', title: null, controls: ['2.1', '2.2', '5.5'], checks: ['runtime-advisories-fixed'] },
      { id: 'A-2', title: 'Second', controls: ['6.1'], checks: [] },
    ],
    untouched: ['B-7', 'B-8'],
  };
  const page = pageOf({ ...sample, frameworks: [framework] });
  const text = textOf(sectionOf(page, 'frameworks'));

  it('counts what bears on each requirement, and names the ones that nothing does', () => {
    const standing = (status: string) =>
      host.controls.filter(({ id, status: own }) => ['2.1', '2.2', '5.5'].includes(id) && own === status)
        .length;
    const fails = standing('fail') + 1;
    expect(text).toMatch(
      new RegExp(`A-1\\s+Show\\s+${fails} 0 ${standing('error')} ${standing('manual')} ${standing('pass')} `),
    );
    expect(text).toContain('4 requirements: something bears on 2, and fails for 1; nothing on 2');
    expect(text).toContain('B-7, B-8');
    expect(text).toContain('This is a mapping by Plimsoll 0.1.0, not by the owner of any framework');
    expect(text).toContain('The <book> (P, 2020)');
  });

  it('lets the list be narrowed to a requirement', () => {
    expect(page).toContain('<option value="frame-1.A-1">Frame 1: A-1</option>');
    expect([...page.matchAll(/data-requirement="frame-1\.A-1"/g)]).toHaveLength(4);
    expect(pageOf(sample)).not.toContain('name="requirement"');
  });
});
