import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDaemonJson } from '../../../src/probes/host/daemon-json.ts';
import { findJsonError, lineAndColumn } from '../../../src/probes/host/json-position.ts';

const parse = (text: string | Buffer) =>
  parseDaemonJson('/etc/docker/daemon.json', Buffer.from(text as string));

describe('daemon.json', () => {
  it('keeps the keys on the list and counts the others', () => {
    expect(
      parse(
        JSON.stringify({
          icc: false,
          'log-opts': {
            'max-size': '1m',
            'splunk-token': 'CANARY',
            'syslog-address': 'tcp://CANARY:CANARY@h:1',
          },
          'default-ulimits': { nofile: { Name: 'nofile', Soft: 1, Hard: 2, note: 'CANARY' } },
          features: { buildkit: true },
          'registry-mirrors': ['https://CANARY:CANARY@m/?token=CANARY'],
          proxies: { 'http-proxy': 'http://CANARY@h' },
          labels: ['CANARY'],
          __proto__: 1,
          runtimes: { x: { path: 'CANARY' } },
        }),
      ),
    ).toEqual({
      options: {
        icc: false,
        'log-opts': ['max-size', 'splunk-token', 'syslog-address=tcp://h:1'],
        'default-ulimits': { nofile: { Name: 'nofile', Soft: 1, Hard: 2 } },
        features: { buildkit: true },
        'registry-mirrors': ['https://m/'],
      },
      otherKeys: 3,
    });
  });

  it('marks values of the wrong type, and keeps nothing of them', () => {
    expect(
      parse(
        '{"icc":"CANARY","hosts":"CANARY","log-level":{"a":"CANARY"},"log-opts":["CANARY"],"data-root":null}',
      ),
    ).toEqual({
      options: {
        icc: '(a value of type string)',
        hosts: '(a value of type string)',
        'log-level': '(a value of type object)',
        'log-opts': '(an array)',
        'data-root': null,
      },
      otherKeys: 0,
    });
  });

  it('takes switches out of objects that are no maps, as the engine does', () => {
    const nested = {
      iptables: false,
      'live-restore': 'true',
      icc: null,
      debug: true,
      tls: true,
      hosts: ['x'],
    };
    expect(parse(JSON.stringify({ x: nested, 'log-opts': { icc: 'x' }, builder: { icc: true } }))).toEqual({
      options: { iptables: false, 'live-restore': true, icc: false, tls: null, 'log-opts': ['icc'] },
      otherKeys: 2,
    });
  });

  it.each([
    ['empty', Buffer.alloc(0), {}],
    ['blank', Buffer.from(' \n'), {}],
    ['UTF-8 with a mark', Buffer.from('\ufeff{"icc":true}'), { icc: true }],
    ['UTF-16, little end first', Buffer.from('\ufeff{"icc":true}', 'utf16le'), { icc: true }],
    ['UTF-16, big end first', Buffer.from('\ufeff{"icc":true}', 'utf16le').swap16(), { icc: true }],
  ])('reads a file that is %s', (_, bytes, options) => {
    expect(parse(bytes)).toEqual({ options, otherKeys: 0 });
  });

  it.each([
    ['root:$y$j9T$CANARY:19000::::::\n', 'line 1, column 1'],
    ['{"icc": false,\n "debug": CANARY}', 'line 2, column 11'],
    ['{"icc": "CANARY', 'line 1, column 16'],
    ['{"icc": false}\nCANARY', 'line 2, column 1'],
    ['["CANARY"]', 'holds no JSON object'],
    ['"CANARY"', 'holds no JSON object'],
  ])('says where %j goes wrong and quotes nothing', (text, where) => {
    const parsed = parse(text);
    expect(parsed).toMatchObject({ code: 'unparseable', detail: expect.stringContaining(where) });
    expect(JSON.stringify(parsed)).not.toContain('CANARY');
  });
});

describe('the place of an error in JSON', () => {
  const broken = fc
    .tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', ',', '"', '{', ']', 'x', '\\', '\u0001', ':', '0', '-', '.'),
    )
    .map(
      ([text, at, put]) =>
        text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1),
    );

  it('is found if and only if JSON.parse finds one', () => {
    fc.assert(
      fc.property(fc.oneof(broken, fc.string(), fc.json()), (text) => {
        const at = findJsonError(text);
        expect(at).toBeLessThanOrEqual(text.length);
        if (at < text.length) expect(() => JSON.parse(text)).toThrow();
        // Up to that place it is the beginning of some JSON text: the error does not move when more is cut off.
        else if (parses(text)) expect(at).toBe(text.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('counts lines and columns from 1', () => {
    expect(lineAndColumn('ab\ncd', 4)).toEqual({ line: 2, column: 2 });
    expect(lineAndColumn('', 0)).toEqual({ line: 1, column: 1 });
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
