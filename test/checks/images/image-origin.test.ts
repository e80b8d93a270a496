import { describe, expect, test } from 'vitest';
import practices from '../../../checks/images/attested-practices.ts';
import trustedSource from '../../../checks/images/image-from-trusted-source.ts';
import healthChecked from '../../../checks/images/image-health-checked.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { hidden } from '../containers/hidden.ts';
import { engine } from '../containers/sample-container.ts';
import { inspected, listed, unused } from './sample-image.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const STORE = engine({ DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] });
const OVERLAY = engine({
  DriverStatus: [
    ['Backing Filesystem', 'extfs'],
    ['Supports d_type', 'true'],
    ['Native Overlay Diff', 'true'],
  ],
});
const pulled = (name: string) => listed(`${name}:1`, { digests: [`${name}@${DIGEST}`] });

test('image-from-trusted-source', () => {
  const trust = (...sources: string[]) => ({ 'trusted-image-sources': sources });
  expect(
    examineCheck(trustedSource, {
      pass: [
        {
          name: 'pitfall: a short name is docker.io/library',
          facts: { images: [pulled('nginx')], info: engine() },
          policy: trust('docker.io/library'),
        },
        {
          name: 'a short name in the policy',
          facts: { images: [pulled('docker.io/library/nginx')], info: engine() },
          policy: trust('nginx'),
        },
        {
          name: 'a registry with a port',
          facts: { images: [pulled('reg.example:5000/a/b')], info: engine() },
          policy: trust('reg.example:5000'),
        },
        {
          name: 'a digest',
          facts: { images: [pulled('elsewhere.example/x')], info: engine() },
          policy: trust(DIGEST),
        },
        {
          name: 'the id of an image that was built here',
          facts: { images: [listed('local:1')], info: engine() },
          policy: trust(`sha256:${listed('local:1').item.id}`),
        },
        {
          name: 'the same image, which is in a trusted registry under another name',
          facts: {
            images: [listed('app:1', { digests: [`mirror.example/app@${DIGEST}`, `ghcr.io/app@${DIGEST}`] })],
            info: engine(),
          },
          policy: trust('ghcr.io'),
        },
        {
          name: 'a digest in the containerd image store',
          facts: { images: [pulled('elsewhere.example/x')], info: STORE },
          policy: trust(DIGEST),
        },
        {
          name: 'the store of overlay2, which has rows of its own',
          facts: { images: [pulled('nginx')], info: OVERLAY },
          policy: trust('nginx'),
        },
        {
          name: 'what no container uses is not asked about',
          facts: {
            images: [listed('x:1', { usedBy: [], digests: [`evil.example/x@${DIGEST}`] })],
            info: engine(),
          },
          policy: trust('nginx'),
        },
      ],
      fail: [
        {
          name: 'another registry',
          facts: { images: [pulled('evil.example/nginx')], info: engine() },
          policy: trust('docker.io'),
        },
        {
          name: 'a name that only begins like it',
          facts: { images: [pulled('team-evil/app')], info: engine() },
          policy: trust('team/'),
        },
        {
          name: 'a registry that only begins like it',
          facts: { images: [pulled('ghcr.io.evil.example/a')], info: engine() },
          policy: trust('ghcr.io'),
        },
        { name: 'nobody is trusted', facts: { images: [pulled('nginx')], info: engine() }, policy: trust() },
        {
          name: 'an image with another digest than the one that is trusted',
          facts: { images: [pulled('sha256')], info: engine() },
          policy: trust(`sha256:${'b'.repeat(64)}`),
        },
      ],
      manual: [
        {
          name: 'no list',
          facts: { images: [pulled('nginx')], info: engine() },
          observed: 'docker.io/library/nginx',
        },
        {
          name: 'pitfall: tagged here, without a digest',
          facts: { images: [listed('ghcr.io/team/app:1'), pulled('ghcr.io/team/web')], info: engine() },
          policy: trust('ghcr.io/team'),
          observed: 'of unknown origin: ghcr.io/team/app:1',
        },
        {
          name: 'the containerd image store makes up digests',
          facts: { images: [pulled('ghcr.io/team/app')], info: STORE },
          policy: trust('ghcr.io/team'),
        },
      ],
    }),
  ).toEqual([]);
});

test('what the containerd image store calls by a digest is not said to be in a registry', () => {
  const observed = (info: object) => {
    const [verdict] = judge(trustedSource, { facts: { images: [pulled('lab/local')], info } });
    return verdict && 'observed' in verdict ? verdict.observed : '';
  };
  expect(observed(engine())).toContain('known to be in a registry: docker.io/lab/local');
  expect(observed(STORE)).toContain('by names to which the image store gives digests: docker.io/lab/local');
  expect(observed(STORE)).not.toContain('known to be in a registry');
});

test('each image from elsewhere is a finding of its own', () => {
  const verdicts = judge(trustedSource, {
    facts: { images: [pulled('evil.example/a'), pulled('nginx'), listed('local:1')], info: engine() },
    policy: { 'trusted-image-sources': ['nginx'] },
  });
  expect(verdicts).toMatchObject([
    { status: 'fail', resource: { name: 'evil.example/a:1' } },
    { status: 'manual' },
  ]);
});

test('an engine with an image from elsewhere does not pass beside that finding', () => {
  const verdicts = judge(trustedSource, {
    facts: { images: [pulled('evil.example/a'), pulled('nginx')], info: engine() },
    policy: { 'trusted-image-sources': ['nginx'] },
  });
  expect(verdicts.map(({ status }) => status)).toEqual(['fail']);
});

test('image-health-checked', () => {
  const test = (Test: string[] | null) => ({
    inspect: inspected({ Healthcheck: Test === null ? null : { Test } }),
  });
  expect(
    examineCheck(healthChecked, {
      pass: [
        { name: 'in a shell', facts: test(['CMD-SHELL', 'curl localhost']) },
        { name: 'without one', facts: test(['CMD', 'true']) },
        { name: 'of an image that nothing uses', facts: test(['CMD', 'true']), subject: unused },
      ],
      fail: [
        { name: 'none', facts: test(null), observed: 'absent; used by web' },
        { name: 'pitfall: HEALTHCHECK NONE', facts: test(['NONE']), observed: 'NONE' },
        { name: 'a kind that engines do not know', facts: test(['curl', 'localhost']), observed: 'other' },
        { name: 'an empty test inherits, and there is nothing to inherit', facts: test([]) },
      ],
      manual: [
        {
          name: 'pitfall: a base that nobody runs is no fault',
          facts: test(null),
          subject: unused,
          observed: 'used by no container',
        },
        { name: 'NONE in one', facts: test(['NONE']), subject: unused },
      ],
    }),
  ).toEqual([]);
});

test('pitfall of 4.6: an image in OCI format has no health check at all', () => {
  expect(judge(healthChecked, { facts: { inspect: inspected() } })).toMatchObject([{ status: 'fail' }]);
});

describe('what only people know', () => {
  test.each(practices.map((check) => [check.id, check] as const))('%s', (_, check) => {
    const id = Object.values(check.parameters)[0]?.id ?? '';
    const facts = { images: [listed('web:1'), listed('old:1', { created: null })] };
    const hints = { gains: { all: 3, blocked: 1 } };
    expect(
      examineCheck(check, {
        pass: [{ name: 'attested', facts, hints, policy: { [id]: '2025-12-01' } }],
        fail: [{ name: 'attested that nobody does', facts, hints, policy: { [id]: 'none' } }],
        manual: [
          { name: 'nothing attested', facts, hints, observed: 'web:1, old:1' },
          { name: 'the containers could not be read', facts, hints: { gains: hidden } },
          { name: 'attested long ago', facts, hints, policy: { [id]: '2020-01-01' } },
          { name: 'attested for tomorrow', facts, hints, policy: { [id]: '2026-01-02' } },
        ],
      }),
    ).toEqual([]);
  });

  const observedBy = (id: string, images = [listed('web:1'), listed('old:1', { created: null })]) => {
    const check = practices.find((one) => one.id === id);
    if (!check) throw new Error(`There is no ${id}.`);
    const facts = { images };
    const [verdict] = judge(check, { facts, hints: { gains: { all: 3, blocked: 1 } } });
    return verdict && 'observed' in verdict ? verdict.observed : '';
  };

  test('only images with a digest for their name are counted as such', () => {
    const images = [pulled('nginx'), listed('web:1'), listed('db:1')];
    expect(observedBy('artifact-signatures-validated', images)).toContain(
      '3 images, 1 of them with a digest for their name',
    );
  });

  test('pitfall of 4.8: no-new-privileges is mentioned', () => {
    expect(observedBy('image-setuid-files-needed')).toContain(
      'containers with the option no-new-privileges, with which such files give no rights: 1 of 3',
    );
  });
});
