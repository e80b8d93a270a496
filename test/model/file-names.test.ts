import { expect, test } from 'vitest';
import { fileNames } from '../../src/model/file-names.ts';

test.each([
  [
    ['web-1', 'root@db:22', 'ssh://me@db/'],
    ['web-1', 'root_db_22', 'me_db_'],
  ],
  [
    ['../../etc/passwd', '-rf', '.bashrc', '\u0000'],
    ['_.._etc_passwd', 'rf', 'bashrc', '_'],
  ],
  [
    ['[::1]', '{::1}', '', '...'],
    ['_1_', '_1_-2', 'host', 'host-2'],
  ],
  [
    ['a', 'A', 'a-2', 'a'],
    ['a', 'A-2', 'a-2-2', 'a-3'],
  ],
  [
    ['web.example.org.', 'web.example.org'],
    ['web.example.org', 'web.example.org-2'],
  ],
  [
    ['aux', 'CON', 'con', 'nul.example.org', 'com1', 'auxiliary'],
    ['_aux', '_CON', '_con-2', '_nul.example.org', '_com1', 'auxiliary'],
  ],
])('%j: each its own file, which leads nowhere else', (names, files) => {
  expect(fileNames(names)).toEqual(files);
});

test('a name is no longer than a file name may be', () => {
  const [first = '', second = ''] = fileNames(['x'.repeat(300), 'x'.repeat(301)]);
  expect(first.length + '.snapshot.json.gz'.length).toBeLessThan(255);
  expect(second).not.toBe(first);
});
