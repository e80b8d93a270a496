import { describe, expect, test } from 'vitest';
import { securityOption } from '../../../src/probes/containers/security-option.ts';
import { enumerate, theContainer, wasStarted } from '../../../src/probes/containers/wording.ts';
import { container, created, stopped } from '../../checks/containers/sample-container.ts';

describe('a security option', () => {
  const of = (...SecurityOpt: string[]) =>
    securityOption(container({ HostConfig: { SecurityOpt } }), 'apparmor');

  test('is the last one of its name, in either spelling', () => {
    expect(of()).toBeUndefined();
    expect(of('apparmor=a')).toBe('a');
    expect(of('apparmor:a', 'apparmor=b')).toBe('b');
    expect(of('apparmor=a', 'apparmor:unconfined')).toBe('unconfined');
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
