import type { Finding } from '../../src/model/results.ts';
import { waiverRemarks, waiverWords } from '../../src/model/waived.ts';
import type { FindingWaiver, OutdatedWaiver } from '../../src/model/waiver.ts';
import { STATUS_TABLE, standingOfFinding } from '../status-table.ts';
import { objectOf, outdatedLine } from '../telling/finding-text.ts';
import type { HostContext } from './host-context.ts';
import { beginOfDay, endOfDay, oscalId, paragraphs, props, prose, titled } from './values.ts';

/** The risk that a finding is; null where the table of statuses has none for it. A waiver makes it an accepted one, until its last day. */
export function riskOf(finding: Finding, observation: string, context: HostContext) {
  const status = STATUS_TABLE[standingOfFinding(finding)].oscal?.risk ?? null;
  if (status === null) return null;
  const { check, resource, severity, message, waiver, outdatedWaiver } = finding;
  const named = waiver ?? outdatedWaiver;
  const told = context.told(check);
  const uuid = context.idOf('risk', finding);
  return {
    uuid,
    title: titled(`${context.texts[check]?.title ?? check}: ${objectOf(resource)}`),
    description: told?.why ?? prose(message),
    statement: prose(message),
    props: props({
      severity,
      check,
      fingerprint: finding.fingerprint,
      ticket: named?.ticket,
      'waiver-file': named && `${named.file}:${named.line}`,
      'waiver-state': outdatedWaiver?.state,
      ...context.changeOf(finding),
    }),
    status,
    ...(waiver === null ? {} : { deadline: endOfDay(waiver.expires) }),
    ...(told === null
      ? {}
      : {
          remediations: [
            {
              uuid: oscalId('remediation', uuid),
              lifecycle: 'recommendation',
              title: told.title,
              description: told.remediation,
            },
          ],
        }),
    ...(waiver === null ? {} : { 'risk-log': { entries: [acceptance(waiver, uuid, context)] } }),
    ...(outdatedWaiver === undefined
      ? {}
      : { 'risk-log': { entries: [outdated(outdatedWaiver, uuid, context)] } }),
    'related-observations': [{ 'observation-uuid': observation }],
  };
}

/** Who accepted a risk, and why; where its first day is not said, it is known from this run on. */
function acceptance(waiver: FindingWaiver, risk: string, { head, parties }: HostContext) {
  const { owner, approver, from, expires } = waiver;
  return {
    uuid: oscalId('acceptance', risk, waiver.file, waiver.line),
    title: 'Accepted until a day',
    description: paragraphs([
      waiverWords(waiver),
      ...(approver === null ? [] : [`Approved by ${approver}.`]),
      ...waiverRemarks(waiver),
    ]),
    start: from === null ? (head.run.assessedAt ?? head.run.finishedAt) : beginOfDay(from),
    end: endOfDay(expires),
    'logged-by': [
      { 'party-uuid': parties.as('risk-owner', owner), 'role-id': 'risk-owner' },
      ...(approver === null
        ? []
        : [{ 'party-uuid': parties.as('risk-approver', approver), 'role-id': 'risk-approver' }]),
    ],
    'status-change': 'deviation-approved',
  };
}

/** Who accepted a risk that is open all the same: until a day that is past, or from one that is to come. */
function outdated(waiver: OutdatedWaiver, risk: string, { parties }: HostContext) {
  const { state, from, expires, owner } = waiver;
  const expired = state === 'expired';
  return {
    uuid: oscalId(state, risk, waiver.file, waiver.line),
    title: expired ? 'No longer accepted' : 'Not accepted yet',
    description: prose(outdatedLine(waiver)),
    start: expired || from === null ? endOfDay(expires) : beginOfDay(from),
    'logged-by': [{ 'party-uuid': parties.as('risk-owner', owner), 'role-id': 'risk-owner' }],
    ...(expired ? { 'status-change': 'open' } : {}),
  };
}
