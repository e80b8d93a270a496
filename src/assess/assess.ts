import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/canonical-json.ts';
import type { Check } from '../model/check.ts';
import type { HostResult, ResultCheck, Results } from '../model/results.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type AssessOptions, assessHost } from './assess-host.ts';

/** Namespace of the ids of runs (UUIDv5, RFC 9562); drawn once, for ever. */
const RUN_NAMESPACE = '5f0c1d0a-7f0e-4d1c-9a57-3f3b1c8d2e64';

/** Stands for the time of a run without any host. */
const EPOCH = new Date(0).toISOString();

/** Judges snapshots and puts the results together. The same input gives the same results. */
export function assess(
  snapshots: readonly Snapshot[],
  options: AssessOptions & { readonly toolVersion: string; readonly at?: Date },
): Results {
  const { benchmark, level, checks, toolVersion } = options;
  const at = options.at?.toISOString();
  const hosts = snapshots.map((snapshot) => assessHost(snapshot, options));
  const policy = options.policy ? [options.policy] : [];
  const input = [
    toolVersion,
    benchmark.id,
    benchmark.version,
    level,
    at ?? null,
    ...policy,
    ...snapshots.map(digest),
  ];
  return {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: toolVersion },
    run: {
      id: uuid5(RUN_NAMESPACE, canonicalJson(input)),
      startedAt: snapshots.map((snapshot) => snapshot.startedAt).sort()[0] ?? EPOCH,
      finishedAt:
        snapshots
          .map((snapshot) => snapshot.finishedAt)
          .sort()
          .at(-1) ?? EPOCH,
      ...(at ? { assessedAt: at } : {}),
    },
    benchmark: { id: benchmark.id, version: benchmark.version, title: benchmark.title, level },
    hosts,
    checks: textOfChecks(checks, hosts),
  };
}

function textOfChecks(checks: readonly Check[], hosts: readonly HostResult[]): Record<string, ResultCheck> {
  const named = new Set(hosts.flatMap((host) => host.findings.map((finding) => finding.check)));
  return Object.fromEntries(
    checks
      .filter((check) => named.has(check.id))
      .map(({ id, title, severity, severityReason, rationale, remediation }) => [
        id,
        {
          title,
          severity,
          severityReason,
          rationale,
          remediation: {
            text: remediation.text,
            command: remediation.command ?? null,
            sideEffect: remediation.sideEffect,
          },
        },
      ]),
  );
}

const digest = (snapshot: Snapshot): string =>
  createHash('sha256').update(canonicalJson(snapshot)).digest('hex');

/** A name-based UUID, version 5 (RFC 9562, section 5.5). */
function uuid5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
