import { describe, expect, test } from 'vitest';
import { readChannels } from '../../src/notify/read-channels.ts';
import { isWanted } from '../../src/notify/wanted.ts';

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const read = (text: string) => readChannels(text, 'notify.yaml');
const wrong = (text: string): string => {
  try {
    read(text);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : '';
  }
  return 'nothing';
};
const hook = (rest: string): string => `notify:\n  - webhook:\n      ${rest}\n`;

test('channels come in their order, by labels that name no address', () => {
  const channels = read(`notify:
  - webhook: {url: "https://hooks.example.net/T0/x?y=1", secret: ${SECRET}, on: always}
  - sendmail: {from: plimsoll@example.net, to: [root, ops+night@example.net], report: true}
  - textfile: {path: /var/lib/node_exporter/docker.prom, mode: "0640"}
`);
  expect(channels.map(({ label }) => label)).toEqual([
    'notify[1] (webhook)',
    'notify[2] (sendmail)',
    'notify[3] (textfile)',
  ]);
});

describe('a slip is named by file and line', () => {
  test.each([
    [
      hook('urll: https://a.example'),
      'notify.yaml:3: notify[1].webhook has no key "urll"; did you mean url?',
    ],
    ['notify:\n  - webhok: {}\n', 'notify.yaml:2: notify[1] has no key "webhok"; did you mean webhook?'],
    ['notify: []\n', 'notify.yaml:1: notify cannot be'],
    [
      hook('url: https://a.example\n      on: changes'),
      'notify.yaml:4: notify[1].webhook.on cannot be what it says; did you mean change?',
    ],
    [
      hook('url: http://a.example/x'),
      'notify.yaml:3: notify[1].webhook.url goes to another machine by http://',
    ],
    [hook('url: ftp://a.example/x'), 'url is no address such as'],
    [hook('url: https://me:pw@a.example/x'), 'url has an account in it'],
    [
      hook(`url: https://a.example\n      secret: whsec_${'A'.repeat(8)}`),
      'notify.yaml:4: notify[1].webhook.secret is no secret of Standard Webhooks',
    ],
    [hook('url: https://a.example\n      secret: hunter2hunter2hunter2hunter2'), 'secret is no secret'],
    [
      'notify:\n  - webhook: {url: "https://a.example"}\n    textfile: {path: /a.prom}\n',
      'notify[1] is to be one of webhook, sendmail and textfile',
    ],
    ['notify:\n  - textfile: {path: /var/lib/a.txt}\n', 'path does not end in .prom'],
    ['notify:\n  - textfile: {path: a.prom}\n', 'path is no absolute path'],
    [
      'notify:\n  - sendmail: {from: a@b.example, to: [root], program: sendmail}\n',
      'program is no absolute path',
    ],
  ])('%j', (text, message) => {
    expect(wrong(text)).toContain(message);
  });

  test.each([
    'a@b.example\\nBcc: c@d.example',
    'a@b.example\\r\\nBcc: c@d.example',
    '-oQ/tmp',
    '|sh',
    '/etc/passwd',
    'Ops <a@b.example>',
    'a@b.example, c@d.example',
    'ä@b.example',
    'a@b.example\\0',
    ':include:/etc/shadow',
    '',
  ])('%j is no address', (address) => {
    expect(wrong(`notify:\n  - sendmail: {from: root, to: ["${address}"]}\n`)).toContain(
      'notify[1].sendmail.to[1] is no address',
    );
    expect(wrong(`notify:\n  - sendmail: {from: "${address}", to: [root]}\n`)).toContain(
      'notify[1].sendmail.from is no address',
    );
  });

  test.each(['http://127.0.0.1:8080/x', 'http://localhost/x', 'http://[::1]/x'])(
    '%s needs no leave',
    (url) => {
      expect(read(hook(`url: "${url}"`))).toHaveLength(1);
      expect(read(hook('url: http://a.example/x\n      allowHttp: true'))).toHaveLength(1);
    },
  );
});

test('no message quotes what is a secret, wherever it was put', () => {
  const canary = 'canary5f0c1d';
  const slips = [
    `notify:\n  - webhook: https://a.example/${canary}\n`,
    `notify: https://a.example/${canary}\n`,
    hook(`https://a.example/${canary}: url`),
    hook(`whsec_${canary}: secret`),
    hook(`url: [https://a.example/${canary}]`),
    hook(`url: a.example/${canary}`),
    hook(`url: http://${canary}.example`),
    hook(`url: https://a.example/${canary}\n      secret: ${canary}`),
    hook(`url: https://a.example/${canary}\n      on: ${canary}`),
    hook(`url: https://a.example/${canary}\n      allowHttp: ${canary}`),
    hook(`url: "https://a.example/${canary}`),
    hook(`url: https://a.example/${canary}\n     secret: ${canary}`),
    hook(`url: "https://a.example"\n      secret: 'whsec_${canary}'\n      secret: 'whsec_${canary}'`),
    `notify:\n  - webhook: {url: @${canary}}\n`,
  ];
  for (const text of slips) {
    const message = wrong(text);
    expect(message).toMatch(/^notify\.yaml:\d+: /);
    expect(message).not.toContain(canary);
  }
});

describe('who is told when', () => {
  const calm = { ended: 'complete', exitCode: 0, baseline: anEarlierRun(), totals: totals(0) } as const;
  test.each([
    ['nothing got worse', calm, [false, false]],
    ['something got worse', { ...calm, totals: totals(1) }, [true, false]],
    ['there is nothing earlier', { ...calm, baseline: null }, [true, false]],
    ['the gate failed as before', { ...calm, exitCode: 1 }, [false, true]],
    ['a host was not audited', { ...calm, ended: 'incomplete', exitCode: 3 }, [true, true]],
    ['it was interrupted', { ...calm, ended: 'interrupted', exitCode: 3 }, [true, true]],
    ['it ended before results', { ...calm, ended: 'failed', exitCode: 2, baseline: null }, [true, true]],
  ] as const)('%s', (_, run, [change, failure]) => {
    expect([undefined, 'change', 'failure', 'always'].map((on) => isWanted(on as 'change', run))).toEqual([
      change,
      change,
      failure,
      true,
    ]);
  });
});

function anEarlierRun() {
  return { id: '00000000-0000-5000-8000-000000000001', finishedAt: '2026-11-19T04:31:00Z', changed: [] };
}

function totals(worse: number) {
  const hosts = { audited: 1, partial: 0, failed: 0, notattempted: 0 };
  return { hosts, failures: { critical: 0, high: 0, medium: 0, low: 0 }, worse };
}
