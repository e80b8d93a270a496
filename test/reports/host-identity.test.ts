import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { htmlReport } from '../../reports/html/render.ts';
import { spanInZone } from '../../reports/telling/host-time.ts';
import type { HostResult, Results } from '../../src/model/results.ts';
import { suitesOf } from './junit/read.ts';
import { parsed } from './oscal/read.ts';
import { onlyFile, written } from './projection.ts';
import { textOf } from './read-html.ts';
import { sampleResults } from './sample-results.ts';
import { benchmarkOf, children } from './xccdf/read.ts';

const assets = join(import.meta.dirname, '../../reports/html');
const sample = sampleResults({ containers: 1 });
const [host] = sample.hosts as [HostResult];

const withIdentity = (identity: HostResult['identity'], change: Partial<HostResult> = {}): Results => ({
  ...sample,
  hosts: [{ ...host, identity, ...change }],
});

/** The facts that no audit read before there was a question for them. */
const { fqdn: _fqdn, addresses: _addresses, utcOffset: _offset, timeZone: _zone, ...old } = host.identity;
const oldEngines = host.engines.map(({ daemonId: _id, swarm: _swarm, ...engine }) => engine);
const before = withIdentity(old, { engines: oldEngines });

const named = withIdentity({ ...host.identity, hostname: 'web-1', moreAddresses: 4 });

function pageOf({ hosts, checks, ...head }: Results): string {
  const [only] = hosts as [HostResult];
  return textOf(htmlReport(assets, head).hostPage(only, checks, null));
}

const IN_ZONE = '07:30:11 to 07:30:19 in the zone of the host, +01:00 Europe/Berlin';
const NO_ZONES = [
  undefined,
  null,
  60,
  '',
  '+1:00',
  '+14:01',
  '-15:00',
  '+01:60',
  '+01:00 ',
  '+01:00<b>',
  'CET',
] as const;

describe('when a host was read', () => {
  const span = { startedAt: '2026-11-20T22:59:58Z', finishedAt: '2026-11-20T23:00:03Z' };

  test.each([
    ['+01:00', 'Europe/Berlin', '23:59:58 to 2026-11-21 00:00:03', '+01:00 Europe/Berlin'],
    ['+00:00', 'UTC', '22:59:58 to 23:00:03', '+00:00 UTC'],
    ['-03:30', undefined, '19:29:58 to 19:30:03', '-03:30'],
    ['+14:00', 'Etc/GMT-14', '2026-11-21 12:59:58 to 2026-11-21 13:00:03', '+14:00 Etc/GMT-14'],
  ])('is told in its zone too: %s', (utcOffset, timeZone, times, zone) => {
    const identity = { utcOffset, ...(timeZone === undefined ? {} : { timeZone }) };
    expect(spanInZone(identity, span)).toBe(`${times} in the zone of the host, ${zone}`);
  });

  test.each(NO_ZONES)('is told in UTC alone where its offset is %j', (utcOffset) => {
    const identity = { timeZone: 'Europe/Berlin', ...(utcOffset === undefined ? {} : { utcOffset }) };
    expect(spanInZone(identity, span)).toBe(null);
  });

  test('stands at the head of its page, where the page says where it comes from, and in Markdown', async () => {
    const utc = '2026-11-20 06:30:11 UTC to 2026-11-20 06:30:19 UTC';
    expect(pageOf(sample)).toContain(`Collected ${utc} ${IN_ZONE} Host`);
    expect(pageOf(sample)).toContain(`Collected ${utc} (${IN_ZONE})`);
    const markdown = onlyFile(await written('markdown', sample));
    expect(markdown.replaceAll('`', '')).toContain(`Read from ${utc} (${IN_ZONE}), by`);
    expect(pageOf(before)).toContain(`Collected ${utc} Host`);
    expect(onlyFile(await written('markdown', before))).toContain(`Read from ${utc}, by`);
  });

  test('is no less safe to read for a zone that a host made up', async () => {
    const evil = withIdentity({ ...host.identity, timeZone: '</dd><script>alert(1)</script>\u202e' });
    const { hosts, checks, ...head } = evil;
    const html = htmlReport(assets, head).hostPage(hosts[0] as HostResult, checks, null);
    expect(html).not.toContain('<script>alert');
    const markdown = onlyFile(await written('markdown', evil));
    expect(markdown.replaceAll(/`[^`]*`/g, '')).not.toContain('<script>');
  });
});

describe('who a host is', () => {
  test('is told on its page: its full name, its addresses, its zone, and of its engine the id and the swarm', () => {
    const page = pageOf(named);
    for (const words of [
      'Fully qualified name web-1.example.net',
      'Addresses 10.0.0.5, 2001:db8::5',
      'Further addresses 4',
      'Time zone +01:00 Europe/Berlin',
      'overlay2 inactive containerd 1.7.28, runc 1.2.5 24c4a0a5-7e9f-4ba4-93e4-1f9dcb5c4b6a',
    ])
      expect(page).toContain(words);
  });

  test('is not told twice where the hostname is the full name', () => {
    expect(pageOf(sample)).not.toContain('Fully qualified name');
  });

  test('lacks what results of an earlier version do not hold', () => {
    const page = pageOf(before);
    for (const words of ['Fully qualified name', 'Addresses', 'Time zone']) expect(page).not.toContain(words);
    expect(page).toContain('overlay2 not known containerd 1.7.28, runc 1.2.5');
  });

  test('has its places in XCCDF', async () => {
    const resultOf = async (results: Results) =>
      children(await benchmarkOf(onlyFile(await written('xccdf', results))), 'TestResult')[0];
    const texts = (elements: ReturnType<typeof children>) => elements.map(({ _ }) => _);
    const result = await resultOf(named);
    expect(texts(children(result, 'target'))).toEqual(['web-1', 'web-1.example.net']);
    expect(texts(children(result, 'target-address'))).toEqual(['10.0.0.5', '2001:db8::5']);
    const facts = children(children(result, 'target-facts')[0], 'fact').map(({ $, _ }) => [$?.name, _]);
    expect(facts).toEqual(
      expect.arrayContaining([
        ['urn:xccdf:fact:asset:identifier:fqdn', 'web-1.example.net'],
        ['urn:xccdf:fact:asset:identifier:ipv4', '10.0.0.5'],
        ['urn:xccdf:fact:asset:identifier:ipv6', '2001:db8::5'],
        ['https://plimsoll.internal/fact/timeZone', 'Europe/Berlin'],
      ]),
    );
    expect(texts(children(await resultOf(before), 'target-address'))).toEqual([]);
    const hostile = await resultOf(withIdentity({ addresses: '10.0.0.5, <script>, 10.0.0.999' }));
    expect(texts(children(hostile, 'target-address'))).toEqual(['10.0.0.5']);
  });

  test('has its places in OSCAL', async () => {
    const propsOf = async (results: Results) => {
      const document = parsed(await written('oscal', results));
      const text = JSON.stringify(document['assessment-results'].results[0]);
      const item = /"inventory-items":\[\{.*?"props":(\[.*?\])/.exec(text)?.[1] ?? '[]';
      return JSON.parse(item) as { name: string; ns?: string; value: string }[];
    };
    const props = await propsOf(named);
    expect(props.filter(({ ns }) => ns === undefined)).toEqual([
      { name: 'fqdn', value: 'web-1.example.net' },
      { name: 'ipv4-address', value: '10.0.0.5' },
      { name: 'ipv6-address', value: '2001:db8::5' },
    ]);
    expect(props.find(({ name }) => name === 'timeZone')?.value).toBe('Europe/Berlin');
    expect((await propsOf(before)).filter(({ ns }) => ns === undefined)).toEqual([]);
  });

  test.each([
    [named, 'web-1.example.net'],
    [withIdentity({ hostname: 'ip-10-0-0-5' }), 'ip-10-0-0-5'],
    [withIdentity({}), 'web-1'],
  ])('is the hostname of its suite in JUnit: %#', async (results, name) => {
    const [suite] = await suitesOf(onlyFile(await written('junit', results)));
    expect(suite).toMatchObject({ name: 'web-1', hostname: name });
  });
});
