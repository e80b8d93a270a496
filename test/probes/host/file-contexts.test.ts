import { expect, test } from 'vitest';
import { fileContexts } from '../../../src/probes/host/file-contexts.ts';
import { printed } from './printed.ts';
import { runScript, SHELLS } from './shells.ts';

test('the type of each path is kept, and what stat says nothing of is unread', () => {
  const output = printed(
    'context system_u:object_r:etc_t:s0\n/etc',
    'context system_u:object_r:container_file_t:s0:c1,c2\n/srv/a b',
    'context ?\n/opt',
    'absent\n/lib64',
    'paths\n/etc\n/srv/a b\n/opt\n/lib64\n/home\n',
  );
  expect(fileContexts.project(output)).toMatchObject({
    ok: true,
    data: {
      '/etc': { state: 'read', type: 'etc_t' },
      '/srv/a b': { state: 'read', type: 'container_file_t' },
      '/opt': { state: 'unread' },
      '/lib64': { state: 'absent' },
      '/home': { state: 'unread', cause: { detail: expect.stringContaining('/home') } },
    },
  });
});

test('an output without the paths that were asked about is not understood', () => {
  expect(fileContexts.project(printed('paths\n'))).toMatchObject({
    ok: false,
    cause: { code: 'unparseable' },
  });
});

test.each(SHELLS)(
  'in $name nothing is a type where the kernel has no SELinux, and what is missing is absent',
  (shell) => {
    const asked = ['/etc', '/no such\nplace'];
    const output = runScript(fileContexts.script, shell, process.getuid?.() ?? 0, asked);
    expect(output).toMatchObject({ stderr: '', exitCode: 0 });
    expect(fileContexts.project(output)).toMatchObject({
      ok: true,
      data: { '/etc': { state: 'unread' }, '/no such\nplace': { state: 'absent' } },
    });
  },
);
