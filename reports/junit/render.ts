import { onlyAsGiven } from '../../src/model/only.ts';
import type { CheckTexts, ControlResult, Finding, HostResult, ResultsHead } from '../../src/model/results.ts';
import { cutText, visibleText } from '../../src/model/visible-text.ts';
import { waiverWords } from '../../src/model/waived.ts';
import { controlsWithoutFindings } from '../controls-without-findings.ts';
import type { OpenRunDocument } from '../run-document.ts';
import { STATUS_TABLE, type Standing, standingOfControl, standingOfFinding } from '../status-table.ts';
import { type ComparedFinding, findingChanges } from '../telling/finding-changes.ts';
import { findingLines, objectOf, oneLine } from '../telling/finding-text.ts';
import { element, XML_DECLARATION, type Xml } from '../xml.ts';

/** Digits of a fingerprint that tell a test from others; `waive` takes as many. */
const DIGITS = 16;

interface Case {
  /** What Jenkins groups by: it takes what stands before the last dot for a package. */
  readonly group: string;
  readonly name: string;
  readonly standing: Standing;
  readonly type: string;
  /** One sentence: why it is as it is. */
  readonly message: string;
  readonly body: readonly string[];
}

/**
 * JUnit as Jenkins and Ant both take it: a test suite for each host, and in it a test for the host itself, for each finding,
 * and for each control that no finding is of.
 */
export const junitReport: OpenRunDocument = ({ head, texts }) => {
  let hosts = 0;
  return {
    begin: () => `${XML_DECLARATION}<testsuites>\n`,
    host: (host) => {
      const suite = suiteOf(host, head, texts, hosts);
      hosts += 1;
      return `${suite.xml}\n`;
    },
    end: () => '</testsuites>\n',
  };
};

function suiteOf(host: HostResult, head: ResultsHead, texts: CheckTexts, id: number): Xml {
  const changeOf = findingChanges(host);
  const cases = [
    caseOfHost(host),
    ...host.findings.map((finding) => caseOfFinding(finding, host, texts, changeOf?.(finding))),
    ...controlsWithoutFindings(host).flatMap((control) => caseOfControl(control, host)),
  ];
  const number = (child: 'failure' | 'error' | 'skipped') =>
    cases.filter(({ standing }) => STATUS_TABLE[standing].junit === child).length;
  const { benchmark, tool, run } = head;
  const { compliance, coverage } = host.score;
  const properties = Object.entries({
    target: host.target,
    state: host.state,
    benchmark: `${benchmark.id}-${benchmark.version}`,
    level: String(benchmark.level),
    tool: `${tool.name} ${tool.version}`,
    run: run.id,
    ...(host.engineSockets ? { engines: host.engineSockets.join(' ') } : {}),
    ...(run.only ? { only: onlyAsGiven(run.only) } : {}),
    compliance: compliance === null ? 'not scored' : String(compliance),
    coverage: coverage === null ? 'not scored' : String(coverage),
    ...(run.baseline ? { baseline: run.baseline.id, change: host.drift?.host ?? 'not-compared' } : {}),
  });
  const seconds = (Date.parse(host.finishedAt) - Date.parse(host.startedAt)) / 1000;
  return element(
    'testsuite',
    {
      name: token(oneLine(host.name)),
      package: `${benchmark.id}-${benchmark.version}`,
      id,
      timestamp: new Date(host.startedAt).toISOString().slice(0, 19),
      hostname: token(oneLine(hostnameOf(host))),
      tests: cases.length,
      failures: number('failure'),
      errors: number('error'),
      skipped: number('skipped'),
      time: Math.max(0, seconds).toFixed(3),
    },
    element(
      'properties',
      {},
      ...properties.map(([name, value]) => element('property', { name, value: oneLine(value) })),
    ),
    cases.map(written),
    element('system-out', {}),
    element('system-err', {}),
  );
}

/** What the host calls itself, as fully as it does; its name in the run where that was not read. */
const hostnameOf = ({ name, identity: { fqdn, hostname } }: HostResult): string =>
  [fqdn, hostname].find((called) => typeof called === 'string' && called !== '')?.toString() ?? name;

function written({ group, name, standing, type, message, body }: Case): Xml {
  const attributes = { name: token(name), classname: token(group), time: 0 };
  const child = STATUS_TABLE[standing].junit;
  if (child === null) return element('testcase', attributes);
  const about = { ...(child === 'skipped' ? {} : { type }), message: oneLine(message) };
  return element(
    'testcase',
    attributes,
    element(child, about, ...(body.length === 0 ? [] : [body.join('\n')])),
  );
}

const caseOfHost = ({ name, state, error }: HostResult): Case => ({
  group: `${oneLine(name)}.host-audited`,
  name: 'The host could be audited [host]',
  standing: state === 'failed' || state === 'notattempted' ? 'error' : 'pass',
  type: error?.code ?? state,
  message: error?.detail ?? 'Nothing was read of it.',
  body: error === null ? [] : [oneLine(error.next)],
});

function caseOfFinding(
  finding: Finding,
  host: HostResult,
  texts: CheckTexts,
  compared: ComparedFinding | undefined,
): Case {
  const { check, severity, controls, cause, message, waiver, resource, fingerprint } = finding;
  const standing = standingOfFinding(finding);
  const numbers = controls.length === 0 ? '' : `${controls.join(', ')} `;
  const text = texts[check];
  const fix = [text?.remediation.text ?? '', text?.remediation.command ?? ''].filter((words) => words !== '');
  return {
    group: `${oneLine(host.name)}.${check}`,
    name: `${numbers}${cutText(text?.title ?? check, 200)}: ${objectOf(resource)} [${fingerprint.slice(0, DIGITS)}]`,
    standing,
    type: cause?.code ?? severity,
    message: {
      fail: message,
      waived: `${waiver === null ? '' : waiverWords(waiver)} (${message})`,
      error: message,
      manual: `Needs a person: ${message}`,
      pass: message,
      notapplicable: `Not applicable: ${message}`,
    }[standing],
    body:
      standing === 'notapplicable'
        ? []
        : [
            `Severity: ${severity}`,
            ...findingLines(finding, host.evidence),
            ...(compared ? [`Change: ${compared.change}`] : []),
            ...(compared?.since ? [`Failing since: ${compared.since}`] : []),
            ...fix.map((words) => `To do: ${words}`),
          ],
  };
}

function caseOfControl(control: ControlResult, host: HostResult): readonly Case[] {
  const { id, title, status, severity, reason } = control;
  const standing = standingOfControl(control, []);
  if (standing === null) return [];
  const name = `${id} ${cutText(title, 200)} [${id}]`;
  return [
    {
      group: `${oneLine(host.name)}.controls`,
      name,
      standing,
      type: severity ?? status,
      message: reason,
      body: [],
    },
  ];
}

/** Text as the schemas take it in a name: without blanks at its ends or two in a row, and never empty. */
const token = (text: string): string => visibleText(text).replace(/ +/g, ' ').trim() || '(no name)';
