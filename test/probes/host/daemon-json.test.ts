import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAEMON_OPTIONS, type DaemonOption } from '../../../src/probes/engine/daemon-option-table.ts';
import { parseDaemonJson } from '../../../src/probes/host/daemon-json.ts';
import { findJsonError, lineAndColumn } from '../../../src/probes/host/json-position.ts';

const OPTIONS: readonly DaemonOption[] = Object.values(DAEMON_OPTIONS);
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

  it('keeps the data root by its name also where an engine before 23.0 has it by its former one', () => {
    expect(parse('{"graph":"/srv/docker"}')).toEqual({
      options: { 'data-root': '/srv/docker' },
      otherKeys: 0,
    });
  });

  it('keeps no part of a list or map whose rest would not be kept', () => {
    const names = Array.from({ length: 501 }, (_, at) => `tcp://h:${at}`);
    const features = (many: readonly string[]) => Object.fromEntries(many.map((name) => [name, true]));
    expect(parse(JSON.stringify({ hosts: names, features: features(names) }))).toEqual({
      options: { hosts: '(more than 500 entries)', features: '(more than 500 entries)' },
      otherKeys: 0,
    });
    const most = names.slice(1);
    expect(parse(JSON.stringify({ hosts: most, features: features(most) }))).toEqual({
      options: { hosts: most, features: features(most) },
      otherKeys: 0,
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

  it('marks parts of the wrong type, and keeps nothing of them', () => {
    expect(
      parse(
        JSON.stringify({
          hosts: ['fd://', 7, null, ['CANARY']],
          features: { a: 'CANARY', b: null, c: ['CANARY'], d: 1 },
          'default-ulimits': { nofile: { Name: ['CANARY'], Soft: 'CANARY', Hard: { a: 'CANARY' } } },
          'log-opts': { 'max-size': { a: 'CANARY' }, '{"a":"CANARY"}': '' },
        }),
      ),
    ).toEqual({
      options: {
        hosts: ['fd://', '(a value of type number)', '(null)', '(an array)'],
        features: { a: '(a value of type string)', b: '(null)', c: '(an array)', d: 1 },
        'default-ulimits': { nofile: {} },
        'log-opts': ['max-size', '(no name)'],
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
    'cluster-store-opts',
    'default-network-opts',
    'log-opts',
    'runtimes',
    'default-ulimits',
    'features',
    'builder',
    'nri-opts',
  ])('takes no switch out of %s, which is a map', (key) => {
    expect(parse(JSON.stringify({ [key]: { icc: false, tls: true } }))).not.toMatchObject({
      options: { icc: false },
    });
  });

  it.each<[unknown, boolean]>([
    ...[true, 'true', 'True', 'TRUE', 't', 'T', '1', 1].map((value): [unknown, boolean] => [value, true]),
    ...['yes', 'on', 'untrue', 'true ', 'truely', '11', 'nottrue', 0, 11, {}].map(
      (value): [unknown, boolean] => [value, false],
    ),
  ])('takes %j in such an object for %j', (value, on) => {
    expect(parse(JSON.stringify({ x: { 'live-restore': value } }))).toMatchObject({
      options: { 'live-restore': on },
    });
  });

  it('knows not what becomes of TLS that is asked for in such an object', () => {
    expect(parse('{"x": {"tls": true, "tlsverify": true}}')).toMatchObject({
      options: { tls: null, tlsverify: null },
    });
  });

  it.each([
    ['half a mark of little end', [0xff, 0x7b, 0x7d]],
    ['half a mark of big end', [0xfe, 0x7b, 0x7d]],
    ['the end of a mark', [0x7b, 0xfe, 0x7d]],
    ['the end of the other mark', [0x7b, 0xff, 0x7d]],
    ['a mark in its middle', [...Buffer.from('{"icc":\ufeffaaa}')]],
  ])('is not read where it has %s', (_, bytes) => {
    expect(parse(Buffer.from(bytes))).toMatchObject({ code: 'unparseable' });
  });

  it('is not read where UTF-16 breaks off within a character', () => {
    const whole = Buffer.from('\ufeff{"icc":true}', 'utf16le').swap16();
    expect(parse(whole.subarray(0, -1))).toMatchObject({ code: 'unparseable' });
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

describe('any daemon.json', () => {
  const KEYS: readonly string[] = OPTIONS.map(({ key }) => key).filter((key) => key !== '');
  const value = fc.oneof(
    fc.boolean(),
    fc.string({ maxLength: 8 }),
    fc.array(fc.string({ maxLength: 8 }), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('icc', 'tls', 'debug', 'x'), fc.boolean()),
    fc.constant(null),
  );
  const content = fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 8 })), value);

  it('is a configuration or a cause, whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const read = parse(Buffer.from(bytes));
        const text = Buffer.from(bytes).toString().trim();
        if ('code' in read) expect(read.code).toBe('unparseable');
        else if (/^[\x20-\x7e]+$/.test(text)) expect(typeof JSON.parse(text)).toBe('object');
      }),
      { numRuns: 1000 },
    );
  });

  it('means the same in every encoding and with any white space', () => {
    fc.assert(
      fc.property(content, fc.constantFrom('', ' ', '\t'), (settings, blank) => {
        const plain = parse(JSON.stringify(settings));
        const spaced = `\n${JSON.stringify(settings, null, blank)}\r\n`;
        const little = Buffer.from(`\ufeff${spaced}`, 'utf16le');
        expect(parse(spaced)).toEqual(plain);
        expect(parse(`\ufeff${spaced}`)).toEqual(plain);
        expect(parse(Buffer.from(little).swap16())).toEqual(plain);
        expect(parse(little)).toEqual(plain);
      }),
    );
  });

  it('keeps nothing of a key that is not on the list, whatever stands there', () => {
    const other = fc.string({ minLength: 1, maxLength: 8 }).filter((key) => !KEYS.includes(key));
    const secret = fc.constantFrom<unknown>('CANARY', ['CANARY'], { x: { y: 'CANARY' } }, { icc: 'CANARY' });
    fc.assert(
      fc.property(other, secret, (key, what) => {
        const read = parse(JSON.stringify({ [key]: what }));
        expect(JSON.stringify(read)).not.toContain('CANARY');
        expect(read).toMatchObject({ otherKeys: 1 });
      }),
    );
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
