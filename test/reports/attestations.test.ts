import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../reports/html/render.ts';
import { renderAttestations } from '../../src/cli/terminal/attestations.ts';
import { renderSummary } from '../../src/cli/terminal/summary.ts';
import type { AttestationUse, Statement } from '../../src/model/attestations.ts';
import { attestedControls } from '../../src/model/attested.ts';
import { summariseHost } from '../../src/model/host-summary.ts';
import type { HostResult } from '../../src/model/results.ts';
import { textOf } from './read-html.ts';
import { sampleResults } from './sample-results.ts';

const LOOK = { styled: false, width: 100 };
const SAID: Statement = {
  answer: 'met',
  by: 'A. Person <b>\u202e',
  on: '2026-11-01',
  validUntil: '2026-12-01',
  comment: 'We looked.',
  evidence: { file: 'minutes.txt', sha256: 'a'.repeat(64) },
  file: 'answers.yml',
  line: 7,
};
const useOf = (change: Partial<AttestationUse> = {}): AttestationUse => ({
  check: '5.28',
  hosts: ['web-1'],
  ...SAID,
  state: 'counts',
  why: null,
  soonExpiring: false,
  findings: 3,
  ...change,
});

const sample = sampleResults({ containers: 3 });
const [host] = sample.hosts as [HostResult];
const passing = host.controls.find(({ status }) => status === 'pass');
/** The same host, of which one control that passes does so by what a person said. */
const attested: HostResult = {
  ...host,
  findings: host.findings.map((finding) =>
    finding.controls.includes(passing?.id ?? '') ? { ...finding, attestation: SAID } : finding,
  ),
};
const page = (of: HostResult, uses?: AttestationUse[]) =>
  htmlReport(join(import.meta.dirname, '../../reports/html'), sample).hostPage(
    of,
    sample.checks,
    null,
    uses ? { attestations: uses } : {},
  );
const told = (of: HostResult) => renderSummary({ ...sample, hosts: [of] }, LOOK);

describe('what a person answered', () => {
  it('stands on the page of its host too where that is one of several', () => {
    const html = htmlReport(join(import.meta.dirname, '../../reports/html'), sample).hostPage(
      attested,
      sample.checks,
      '../report.html',
    );
    const listed = /<section class="waivers attestations">[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
    expect(textOf(listed).replace(/\s+/g, ' ')).toMatch(
      /1 answer of the file decides something on this host\..* Counts [\w-]+ · met; decides 1 finding We looked\. A\. Person <b>.* on 2026-11-01, valid until 2026-12-01 · answers\.yml:7 · minutes\.txt sha256:a{64}/,
    );
    expect(listed).toContain('href="../report.html#attestations"');
    expect(listed).not.toContain('<b>');
  });

  it('is marked in the page, with who said it and its proof, and never taken for markup', () => {
    expect(attestedControls(attested)).toBe(1);
    const html = page(attested);
    expect(html).not.toContain('A. Person <b>');
    const text = textOf(html);
    expect(text).toContain('1 control is decided by attestation, and not by a machine alone.');
    expect(text).toMatch(
      /Attested Met, by A\. Person <b>\\u\{202e\} on 2026-11-01, valid until 2026-12-01 answers\.yml:7/,
    );
    expect(text).toContain(`Proof minutes.txt sha256:${'a'.repeat(64)}`);
    // On the control and on its finding.
    expect(html.match(/<span class="waived">attested<\/span>/g)?.length).toBeGreaterThan(1);
    expect(page(host)).not.toContain('attested</span>');
  });

  it('is counted on the terminal apart from what a machine decided', () => {
    expect(told(attested)).toContain('· 1 answered by attestation ·');
    expect(told(host)).not.toContain('attestation');
  });
});

describe('the answers of the file', () => {
  const uses = [
    useOf(),
    useOf({ line: 9, soonExpiring: true }),
    useOf({ line: 11, state: 'expired', why: 'it was valid until 2026-10-02; ask B again', findings: 0 }),
    useOf({
      line: 13,
      state: 'unmatched',
      why: 'it is about nothing that was found in this run',
      findings: 0,
    }),
  ];

  it('stand in the page, those that someone should look after first', () => {
    const text = textOf(page(host, uses));
    expect(text).toContain('4 answers in the file: 2 count, 1 expired, 1 unmatched.');
    const places = [...text.matchAll(/answers\.yml:(\d+)/g)].map(([, line]) => line);
    expect(places).toEqual(['9', '11', '13', '7']);
    expect(text).toContain('Expired: it was valid until 2026-10-02; ask B again.');
    expect(textOf(page(host, []))).toContain('The file has no answer.');
    expect(page(host)).not.toContain('id="attestations"');
  });

  it('stand in the page of a fleet, and are counted where they are too many', () => {
    const { fleetPage } = htmlReport(join(import.meta.dirname, '../../reports/html'), sample);
    const summary = summariseHost(host, sample.checks);
    const many = Array.from({ length: 203 }, (_, line) => useOf({ line: line + 1 }));
    const text = textOf(fleetPage([{ summary, page: null }], { attestations: many }));
    expect(text.match(/answers\.yml:\d+/g)).toHaveLength(200);
    expect(text).toContain('3 more answers; results.json has all.');
  });

  it('are told on the terminal where someone should look after them', () => {
    const lines = renderAttestations(uses, LOOK).split('\n').slice(1, -1);
    expect(lines).toEqual([
      'Attestations  4 answers: 2 count, 1 expired, 1 unmatched',
      '  answers.yml:9 5.28: Expires soon, on 2026-12-01.',
      '  answers.yml:11 5.28: Expired: it was valid until 2026-10-02; ask B again.',
      '  answers.yml:13 5.28: Unmatched: it is about nothing that was found in this run.',
    ]);
    const many = Array.from({ length: 7 }, (_, line) => useOf({ line: line + 1, soonExpiring: true }));
    expect(renderAttestations(many, LOOK)).toContain('and 2 more, in the report');
  });
});
