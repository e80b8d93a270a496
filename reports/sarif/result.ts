import type { ControlResult, Finding, HostResult } from '../../src/model/results.ts';
import { waiverWords } from '../../src/model/waived.ts';
import type { FindingWaiver, OutdatedWaiver } from '../../src/model/waiver.ts';
import { STATUS_TABLE, type Standing, standingOfFinding } from '../status-table.ts';
import { findingLines, oneLine } from '../telling/finding-text.ts';
import type { BaselineState } from './baseline-state.ts';
import { hostLocation, locationOf } from './location.ts';
import { LEVELS } from './severity.ts';
import { plain, plainLines } from './text.ts';

/** What a result belongs to: the id of its rule, and where that stands among the rules of the run. */
interface OfRule {
  readonly ruleId: string;
  readonly ruleIndex: number;
}

/** The result of a finding. */
export function resultOfFinding(
  finding: Finding,
  host: HostResult,
  rule: OfRule,
  baselineState: BaselineState | null,
): object {
  const { status, severity, severityFrom, controls, cause, waiver, outdatedWaiver, fingerprint } = finding;
  const standing = standingOfFinding(finding);
  return {
    ...rule,
    ...kindOf(standing, LEVELS[severity]),
    ...(baselineState === null ? {} : { baselineState }),
    message: { text: plainLines(findingLines(finding, host.evidence)) },
    locations: [locationOf(finding, host)],
    partialFingerprints: fingerprints(fingerprint),
    ...(waiver !== null && STATUS_TABLE[standing].sarif.suppressed
      ? {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: plain(waiverWords(waiver)),
              properties: aboutWaiver(waiver),
            },
          ],
        }
      : {}),
    properties: {
      status,
      severity,
      ...(severityFrom === undefined ? {} : { severityFrom }),
      controls,
      ...(outdatedWaiver === undefined
        ? {}
        : { outdatedWaiver: { state: outdatedWaiver.state, ...aboutWaiver(outdatedWaiver) } }),
      ...(cause === null ? {} : { cause: cause.code }),
    },
  };
}

const aboutWaiver = ({ expires, owner, from, approver, ticket }: FindingWaiver | OutdatedWaiver): object => ({
  expires,
  owner: oneLine(owner),
  ...(from === null ? {} : { from }),
  ...(approver === null ? {} : { approver: oneLine(approver) }),
  ...(ticket === null ? {} : { ticket: oneLine(ticket) }),
});

/** The result of a control that no finding is of. */
export const resultOfControl = (
  { id, status, reason }: ControlResult,
  standing: Standing,
  host: HostResult,
  rule: OfRule,
): object => ({
  ...rule,
  ...kindOf(standing, 'warning'),
  message: { text: plain(reason === '' ? status : reason) },
  locations: [hostLocation(host)],
  partialFingerprints: fingerprints(oneLine(`${rule.ruleId} ${host.name}`)),
  properties: { status, controls: [id] },
});

/** A level says something of fails alone. */
function kindOf(standing: Standing, level: string): object {
  const { kind } = STATUS_TABLE[standing].sarif;
  return { kind, level: kind === 'fail' ? level : 'none' };
}

/** GitHub knows a finding again by the first of them, and would take the hash of a line of a file in its place. */
const fingerprints = (fingerprint: string): object => ({
  primaryLocationLineHash: fingerprint,
  'plimsoll/v1': fingerprint,
});
