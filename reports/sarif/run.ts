import { limitSentences, onlyAsGiven } from '../../src/model/only.ts';
import type { ControlResult, Finding, HostResult } from '../../src/model/results.ts';
import { controlsWithoutFindings } from '../controls-without-findings.ts';
import type { RunBegin } from '../run-document.ts';
import { type Standing, standingOfControl, standingOfFinding } from '../status-table.ts';
import { oneLine } from '../telling/finding-text.ts';
import { baselineStates } from './baseline-state.ts';
import { type BearsOn, benchmarkId, taxonomiesOf } from './frameworks.ts';
import { BASE } from './location.ts';
import { notificationsOf } from './notifications.ts';
import { resultOfControl, resultOfFinding } from './result.ts';
import { controlRule, ruleOfCheck, ruleOfControl } from './rules.ts';
import { plain } from './text.ts';

/** Which results a document has. */
export type Tells = (standing: Standing) => boolean;

/** A run of SARIF: what one host was judged by and how it stands. */
export interface SarifRun {
  /** All of the run but its results. */
  readonly about: object;
  readonly results: readonly object[];
}

/** The run of one host, with the rules that its results belong to. */
export function runOfHost(
  host: HostResult,
  { head, texts }: RunBegin,
  bearsOn: BearsOn,
  tells: Tells,
): SarifRun {
  const numbers = new Map(host.controls.map((control) => [control.id, control]));
  const byCheck = Map.groupBy(
    host.findings.filter((finding) => tells(standingOfFinding(finding))),
    ({ check }) => check,
  );
  const controlsOf = (findings: readonly Finding[]): readonly ControlResult[] =>
    [...new Set(findings.flatMap(({ controls }) => controls))].flatMap((id) => numbers.get(id) ?? []);
  const controls = controlsWithoutFindings(host).flatMap((control) => {
    const standing = standingOfControl(control, []);
    return standing !== null && tells(standing) ? [{ control, standing }] : [];
  });
  const rules = [
    ...[...byCheck].map(([id, findings]) => {
      const requirements = bearsOn(id, controlsOf(findings));
      return { id, requirements, rule: ruleOfCheck(id, findings, texts, requirements) };
    }),
    ...controls.map(({ control }) => {
      const id = controlRule(head, control.id);
      const requirements = bearsOn(id, [control]);
      return { id, requirements, rule: ruleOfControl(head, control, requirements) };
    }),
  ];
  const place = new Map(rules.map(({ id }, index) => [id, index]));
  const stateOf = baselineStates(host);
  const ofRule = (ruleId: string) => ({ ruleId, ruleIndex: place.get(ruleId) ?? 0 });
  const taxonomies = taxonomiesOf(
    head,
    rules.flatMap(({ requirements }) => requirements),
    host.controls,
  );
  return {
    about: {
      tool: {
        driver: {
          name: head.tool.name,
          version: head.tool.version,
          semanticVersion: head.tool.version,
          rules: rules.map(({ rule }) => rule),
          supportedTaxonomies: [benchmarkId(head), ...(head.frameworks ?? []).map(({ id }) => id)].map(
            (name) => ({ name }),
          ),
        },
      },
      ...aboutHost(host, head),
      properties: {
        runId: head.run.id,
        ...(head.run.baseline ? { baselineRunId: head.run.baseline.id } : {}),
        benchmark: benchmarkId(head),
        level: head.benchmark.level,
        state: host.state,
        target: oneLine(host.target),
        ...(host.engineSockets ? { engines: host.engineSockets.map(oneLine) } : {}),
        ...(head.run.only ? { only: oneLine(onlyAsGiven(head.run.only)) } : {}),
        score: host.score,
      },
      taxonomies,
    },
    results: [
      ...[...byCheck].flatMap(([check, findings]) =>
        findings.map((finding) => resultOfFinding(finding, host, ofRule(check), stateOf(finding))),
      ),
      ...controls.map(({ control, standing }) =>
        resultOfControl(control, standing, host, ofRule(controlRule(head, control.id))),
      ),
    ],
  };
}

/** What is said of the host itself, and of how the audit of it went. */
function aboutHost(host: HostResult, { run: { only } }: RunBegin['head']): object {
  const audited = host.state === 'audited' || host.state === 'partial';
  const name = oneLine(host.name);
  const limits = [
    ...(host.engineSockets ? [`engine/${oneLine(host.engineSockets.join(','))}/`] : []),
    ...(only ? [`only/${oneLine(onlyAsGiven(only))}/`] : []),
  ];
  return {
    automationDetails: {
      // GitHub closes what the last run of the same id had and this one has not: a host that was not read closes nothing, and
      // a run about some objects or engines alone nothing of others.
      id: `docker-host/${name}/${limits.join('')}${audited ? '' : 'not-audited/'}`,
      description: {
        text: plain([`Audit of the Docker host ${host.name}`, ...limitSentences(host)].join('. ')),
      },
    },
    invocations: [
      {
        executionSuccessful: audited,
        startTimeUtc: host.startedAt,
        endTimeUtc: host.finishedAt,
        machine: name,
        toolExecutionNotifications: notificationsOf(host),
      },
    ],
    originalUriBaseIds: {
      [BASE]: {
        uri: 'file:///',
        description: { text: plain(`The root of the file system of ${host.name}`) },
      },
    },
    language: 'en-US',
  };
}
