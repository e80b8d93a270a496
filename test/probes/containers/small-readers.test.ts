import { describe, expect, test } from 'vitest';
import { plainReference } from '../../../src/probes/containers/image-reference.ts';
import { securityOption } from '../../../src/probes/containers/security-option.ts';
import { enumerate, theContainer, wasStarted } from '../../../src/probes/containers/wording.ts';
import { container, created, stopped } from '../../checks/containers/sample-container.ts';

describe('an image reference', () => {
  test.each([
    ['web', 'web:latest'],
    ['web:1', 'web:1'],
    ['library/web', 'web:latest'],
    ['docker.io/library/web:1', 'web:1'],
    ['index.docker.io/team/web', 'team/web:latest'],
    ['registry:5000/web', 'registry:5000/web:latest'],
    ['registry:5000/web:1', 'registry:5000/web:1'],
  ])('%s is the tag %s', (given, tagged) => {
    expect(plainReference(given)).toEqual({ tagged, digest: null, pinned: null });
  });

  test('names a digest with or without a tag', () => {
    const pinned = 'registry:5000/web@sha256:1';
    expect(plainReference('registry:5000/web@sha256:1')).toMatchObject({ digest: 'sha256:1', pinned });
    expect(plainReference('registry:5000/web:1@sha256:1')).toMatchObject({ digest: 'sha256:1', pinned });
  });
});

describe('a security option', () => {
  const of = (...SecurityOpt: string[]) =>
    securityOption(container({ HostConfig: { SecurityOpt } }), 'apparmor');

  test('is the last one of its name, in either spelling', () => {
    expect(of()).toBeUndefined();
    expect(of('apparmor=a')).toBe('a');
    expect(of('apparmor:a', 'apparmor=b')).toBe('b');
    expect(of('apparmor')).toBe('true');
    expect(of('apparmor-extra=a', 'seccomp=apparmor=b')).toBeUndefined();
  });
});

describe('words about a container', () => {
  test('tell running ones from others', () => {
    expect(theContainer(container())).toBe('The running container');
    expect(theContainer(stopped({ State: { Status: 'restarting' } }))).toBe('The restarting container');
    expect(theContainer(stopped())).toBe('The stopped container');
    expect(theContainer(created())).toBe('The container, never started,');
    expect(wasStarted(created({ State: { StartedAt: '' } }))).toBe(false);
  });

  test('are bounded', () => {
    expect(enumerate([])).toBe('');
    expect(enumerate(['a', 'b'])).toBe('a, b');
    expect(enumerate(['a', 'b', 'c'], 1)).toBe('a and 2 more');
    expect(enumerate(['x'.repeat(10_000)])).toHaveLength(256);
  });
});
