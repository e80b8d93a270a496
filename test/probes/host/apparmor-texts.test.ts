import { expect, test } from 'vitest';
import { apparmorTexts } from '../../../src/probes/host/apparmor-texts.ts';
import { printed } from './printed.ts';
import { runScript, SHELLS } from './shells.ts';

const SHOP = 'profile shop {\n  file,\n  deny /etc/** w,\n}\n';
const texts = (...records: string[]) => apparmorTexts.project(printed(...records));

test('a profile is found by its name in whatever file it is, and what it allows is kept instead of its text', () => {
  expect(
    texts(
      'names\nshop\nweb\n',
      'file\n/etc/apparmor.d/other\n# shop is elsewhere\n',
      `file\n/etc/apparmor.d/our shop\n${SHOP}`,
    ),
  ).toEqual({
    ok: true,
    data: {
      shop: { state: 'read', file: '/etc/apparmor.d/our shop', flags: [], whole: ['file'], denies: 1 },
      web: { state: 'absent' },
    },
  });
});

test.each([
  ['one may not be read', 'partly\n'],
  ['one is longer than what is read of it', `file\n/etc/apparmor.d/long\n${'# shop\n'.repeat(10_000)}`],
  ['one is so by its bytes', `file\n/etc/apparmor.d/long\n# shop ${'ä'.repeat(32_768)}`],
])('no profile counts as absent where of the files that name it %s', (_, record) => {
  expect(texts('names\nshop\n', record)).toMatchObject({ data: { shop: { state: 'unread' } } });
});

test('there may be more files than are read', () => {
  const many = Array.from({ length: 32 }, (_, at) => `file\n/etc/apparmor.d/${at}\nshop\n`);
  expect(texts('names\nshop\n', ...many)).toMatchObject({ data: { shop: { state: 'unread' } } });
});

test.each(SHELLS)('in $name names are data, whatever they begin with', (shell) => {
  const names = ['-r', '$(id)', 'a b', '//x', '*'];
  const output = runScript(apparmorTexts.script, shell, process.getuid?.() ?? 0, names);
  expect(output).toMatchObject({ stderr: '', exitCode: 0 });
  const projected = apparmorTexts.project(output);
  expect(projected.ok && Object.keys(projected.data)).toEqual(names);
});
