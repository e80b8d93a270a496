import { describe, expect, it } from 'vitest';
import { readFullName } from '../../../src/probes/host/full-name.ts';

describe('the full name of a host', () => {
  it.each([
    ['web-1.example.org', ''],
    ['web-1', '127.0.1.1\tweb-1.example.org web-1'],
    ['web-1', '10.0.0.5 web-1 web-1.example.org web-1.other.example'],
    [
      'web-1',
      '10.0.0.4 web-10 web-10.example.org\n# 10.0.0.5 web-1.old.example web-1\n10.0.0.5 web-1.example.org web-1',
    ],
    ['WEB-1', '10.0.0.5 web-1.example.org web-1 # the shop'],
  ])('is its hostname, or what /etc/hosts has beside that: %j %j', (hostname, lines) => {
    expect(readFullName(hostname, lines)).toBe('web-1.example.org');
  });

  it.each([
    ['web-1', ''],
    ['web-1', '10.0.0.5 web-1'],
    // The first line with the name decides, as it does for programs.
    ['web-1', '10.0.0.5 web-1\n10.0.0.6 web-1.example.org web-1'],
    ['web-1', '10.0.0.5 shop.example.org web-1'],
    ['web-1', 'web-1 web-1.example.org'],
    ['localhost', '127.0.0.1 localhost localhost.localdomain'],
    ['localhost.localdomain', ''],
    ['', '10.0.0.5 web-1.example.org'],
    ['10.0.0.5', ''],
    ['web-1', '10.0.0.5 web-1 web-1.<b>x</b>.example'],
    ['web-1.exa\u202emple.org', ''],
    [`web-1.${'a'.repeat(64)}.example`, ''],
    [`${'web-1.'.repeat(50)}example`, ''],
  ])('is not told where nothing there is one: %j %j', (hostname, lines) => {
    expect(readFullName(hostname, lines)).toBe(null);
  });

  it('is not taken from lines that were cut', () => {
    const lines = `10.0.0.5 web-1.example.org web-1 #${'x'.repeat(8192)}`;
    expect(readFullName('web-1', lines.slice(0, 8191))).toBe('web-1.example.org');
    expect(readFullName('web-1', lines.slice(0, 8192))).toBe(null);
  });
});
