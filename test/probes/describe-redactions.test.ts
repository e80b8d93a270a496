import { expect, test } from 'vitest';
import { hostSubject } from '../../src/kit/host-subject.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { describeHost } from '../../src/probes/describe-host.ts';
import { recorded } from '../support/snapshots.ts';

const redactionsOf = (snapshot: Snapshot) => describeHost(hostSubject(snapshot)).redactions;

interface Kept {
  readonly Patterns: readonly string[];
}

/** What the snapshot itself holds of one kind of answer, read without any of our shapes. */
const answers = (snapshot: Snapshot, probe: string): readonly object[] =>
  Object.entries(snapshot.sections).flatMap(([key, section]) =>
    key.endsWith(`:${probe}`) && section.ok ? [section.data as object] : [],
  );

test('counts what looked like a secret in the settings of containers and images, by rule', () => {
  const snapshot = recorded('beyond-weak-28.5');
  const containers = answers(snapshot, 'inspect') as {
    Config: { Found: { Secrets: Kept[]; Doubts: unknown[] } };
    HostConfig: { LogConfig: { Found?: Kept[] } };
  }[];
  const images = answers(snapshot, 'image-inspect') as { Config: { Secrets: Kept[]; Doubts: unknown[] } }[];
  const steps = (answers(snapshot, 'image-history') as { Secrets: string[] }[][]).flat();
  const patterns = [
    ...containers.flatMap(({ Config, HostConfig }) => [
      ...Config.Found.Secrets.map(({ Patterns }) => Patterns),
      ...(HostConfig.LogConfig.Found ?? []).map(({ Patterns }) => Patterns),
    ]),
    ...images.flatMap(({ Config }) => Config.Secrets.map(({ Patterns }) => Patterns)),
    ...steps.map(({ Secrets }) => Secrets).filter(({ length }) => length > 0),
  ];
  expect(patterns.length).toBeGreaterThan(5);
  const rules = Object.fromEntries(
    [...new Set(patterns.flat())]
      .sort()
      .map((rule) => [rule, patterns.flat().filter((one) => one === rule).length]),
  );
  const doubts = [...containers.map(({ Config }) => Config.Found), ...images.map(({ Config }) => Config)];
  expect(redactionsOf(snapshot)).toEqual({
    containers: containers.length,
    images: images.length,
    services: 0,
    secrets: patterns.length,
    doubts: doubts.reduce((sum, { Doubts }) => sum + Doubts.length, 0),
    rules,
  });
});

test('a host without an engine has nothing that was searched', () => {
  expect(redactionsOf(recorded('no-engine-28.5'))).toMatchObject({ containers: 0, secrets: 0, rules: {} });
});
