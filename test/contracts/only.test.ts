import { describe, expect, test } from 'vitest';
import { CIS_DOCKER_1_8_0 } from '../../checks/benchmarks/cis-docker-1.8.0.ts';
import { CHECKS } from '../../checks/index.ts';
import { assessHost } from '../../src/assess/assess-host.ts';
import { narrowCheck } from '../../src/assess/narrow.ts';
import { hostSubject } from '../../src/kit/host-subject.ts';
import type { Check } from '../../src/model/check.ts';
import type { Only } from '../../src/model/only.ts';
import type { Finding, HostResult } from '../../src/model/results.ts';
import type { Section, Snapshot } from '../../src/model/snapshot.ts';
import { describeHost } from '../../src/probes/describe-host.ts';
import { imageList } from '../../src/probes/docker/engine-objects.ts';
import { MAX_IMAGES } from '../../src/probes/docker/wanted-images.ts';
import { images } from '../../src/probes/images/stored-images.ts';
import { namedObjects } from '../../src/probes/named-objects.ts';
import { RECORDED, recorded } from '../support/snapshots.ts';

/*
 * A run that is limited to some objects (--only) says of them what a run about all says, and of nothing else anything
 * that could be taken for a verdict.
 */

const options = { benchmark: CIS_DOCKER_1_8_0, level: 2, checks: CHECKS, describe: describeHost } as const;
const whole = (snapshot: Snapshot): HostResult => assessHost(snapshot, options);
const limited = (snapshot: Snapshot, ...asked: readonly Only[]): HostResult =>
  assessHost(snapshot, { ...options, only: { asked, find: namedObjects } });

const scopes = new Map(CHECKS.map(({ id, each }) => [id, each.scope as string]));
const isObject = ({ type }: Finding['resource']): boolean => type === 'container' || type === 'image';
const said = ({ check, status, fingerprint, message, resource }: Finding) =>
  [check, status, fingerprint, message, resource.engine, resource.name].join('\n');

const judged = ({ findings }: HostResult): readonly string[] =>
  findings.filter(({ resource }) => isObject(resource)).map(said);

/** Every third container and image of a host, so that each is one of several and not all. */
function someOf({ findings }: HostResult): readonly Only[] {
  const names = (kind: Only['kind']) => [
    ...new Set(
      findings.filter(({ resource }) => resource.type === kind).map(({ resource }) => resource.name),
    ),
  ];
  return (['container', 'image'] as const).flatMap((kind) =>
    names(kind)
      .filter((_, index) => index % 3 === 0)
      .map((name) => ({ kind, name })),
  );
}

describe.each([...RECORDED])('%s', (_, snapshot) => {
  const all = whole(snapshot);
  const asked = someOf(all);
  const kinds = new Set(asked.map(({ kind }) => kind as string));

  test('what is named is judged as ever, and nothing else', () => {
    const wanted = asked.length > 0 ? asked : [{ kind: 'container', name: 'web' } as const];
    const some = limited(snapshot, ...wanted);
    const isNamed = ({ type, name }: Finding['resource']): boolean =>
      wanted.some((one) => one.kind === type && one.name === name);
    const before = all.findings.filter(
      ({ check, resource }) => isNamed(resource) && scopes.get(check) === resource.type,
    );
    const objects = some.findings.filter(({ resource }) => isObject(resource));
    expect(judged(some).toSorted()).toEqual(before.map(said).sort());
    for (const { status, resource } of some.findings.filter((finding) => !objects.includes(finding)))
      expect([resource.type, status]).toEqual(['host', 'notapplicable']);
  });

  test('a control about anything else is not selected, and its reason names the option', () => {
    const some = limited(snapshot, ...(asked.length > 0 ? asked : [{ kind: 'image', name: 'a:b' } as const]));
    for (const [index, control] of some.controls.entries()) {
      const own = all.controls[index]?.checks ?? [];
      const left = own.filter((check) =>
        (kinds.size > 0 ? kinds : new Set(['image'])).has(`${scopes.get(check)}`),
      );
      if (left.length === 0) expect(control).toMatchObject({ status: 'notselected', severity: null });
      else expect(control.checks).toEqual(left);
      if (left.length < own.length) expect(control.reason).toContain('--only');
    }
  });
});

describe('a container that a host does not have', () => {
  const snapshot = recorded('containers-28.5');

  test('is told as not there, by the list that was read', () => {
    const { findings, controls, only, score } = limited(snapshot, { kind: 'container', name: 'nobody' });
    expect(only).toEqual([{ kind: 'container', name: 'nobody', found: [] }]);
    expect(score.counts).toMatchObject({ pass: 0, fail: 0, error: 0, manual: 0 });
    expect(controls.find(({ id }) => id === '5.5')).toMatchObject({
      status: 'notapplicable',
      reason: 'No container is called nobody here.',
    });
    expect(findings.every(({ evidence }) => evidence.length > 0)).toBe(true);
  });

  test('is an error where the list could not be read', () => {
    const list = snapshot.sections['engine/root:containers'] as Extract<Section, { ok: true }>;
    const { data: _, ...source } = list;
    const why = { code: 'timeout', detail: 'It took too long.', next: 'Try again.' } as const;
    const sections = {
      ...snapshot.sections,
      'engine/root:containers': { ...source, ok: false as const, cause: why },
    };
    const { controls } = limited({ ...snapshot, sections }, { kind: 'container', name: 'nobody' });
    expect(controls.find(({ id }) => id === '5.5')).toMatchObject({ status: 'error', reason: why.detail });
  });

  test('is not told as missing by a check that is about containers in another state', () => {
    const { controls } = limited(snapshot, { kind: 'container', name: 'state-created' });
    const reasons = controls.filter(({ status }) => status === 'notapplicable').map(({ reason }) => reason);
    expect(reasons).toContain('What this check looks at does not include the container state-created.');
    expect(reasons.join()).not.toContain('is called');
  });
});

test('ids and every tag mean the same as the name', () => {
  const stored = recorded('images-28.5');
  const containers = recorded('containers-28.5');
  const { findings } = whole(containers);
  const { resource } = findings.find(({ resource: { type } }) => type === 'container') as Finding;
  const byName = limited(containers, { kind: 'container', name: resource.name });
  const byId = limited(containers, { kind: 'container', name: `${resource.id}`.slice(0, 12) });
  expect(judged(byId)).toEqual(judged(byName));
  const section = stored.sections['engine/root:images'] as Extract<Section, { ok: true }>;
  const listed = imageList.shape.parse(section.data);
  const image = listed.find(({ RepoTags, RepoDigests }) => RepoTags.length + RepoDigests.length > 1);
  const names = [
    ...(image?.RepoTags ?? []),
    ...(image?.RepoDigests ?? []),
    `${image?.Id}`,
    `${image?.Id}`.slice(7, 19),
  ];
  const told = names.map((name) => limited(stored, { kind: 'image', name }));
  expect(
    judged(told[0] as HostResult).some(
      (finding) => finding.includes('\npass\n') || finding.includes('\nfail\n'),
    ),
  ).toBe(true);
  for (const one of told) expect(judged(one)).toEqual(judged(told[0] as HostResult));
});

test('of more images than are read, only those that are not read are an error', () => {
  const snapshot = recorded('images-28.5');
  const listed = snapshot.sections['engine/root:images'] as Extract<Section, { ok: true }>;
  const many = Array.from({ length: MAX_IMAGES + 1 }, (_, number) => ({
    Id: `sha256:${number.toString(16).padStart(64, '0')}`,
    RepoTags: [`many:${number}`],
    RepoDigests: [],
    Created: 0,
    Size: 0,
  }));
  const sections = { ...snapshot.sections, 'engine/root:images': { ...listed, data: many } };
  const host = hostSubject({ ...snapshot, sections });
  const check = CHECKS.find(({ each }) => each === images) as Check;
  const entries = (name: string) =>
    narrowCheck(check, namedObjects(host, [{ kind: 'image', name }])).each.list(host);
  expect(check.each.list(host).at(-1)).toMatchObject({ kind: 'unread' });
  expect(entries('many:7')).toMatchObject([{ kind: 'subject', subject: { resource: { name: 'many:7' } } }]);
  expect(entries(`many:${MAX_IMAGES}`)).toMatchObject([
    { kind: 'unread', fact: { cause: { code: 'too-large' } } },
  ]);
  expect(entries('none:1')).toMatchObject([{ kind: 'empty', reason: 'No image is called none:1 here.' }]);
});
