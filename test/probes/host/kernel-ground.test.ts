import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KERNEL_FILES, kernelGround } from '../../../src/probes/host/kernel-ground.ts';
import { printed } from './printed.ts';
import { runScript, SHELLS, USERS } from './shells.ts';

const MOST = '/proc/sys/user/max_user_namespaces';
const others = (but: readonly string[] = [], state = 'absent') =>
  KERNEL_FILES.filter((path) => !but.includes(path))
    .map((path) => `${state} ${path}`)
    .join('\n');

const project = (...records: string[]) => kernelGround.project(printed(...records));

describe('what was printed of the ground', () => {
  it('keeps values, and that there are none', () => {
    const vendor = '/sys/class/dmi/id/sys_vendor';
    const read = project(
      `files\n${MOST}:96365\n${vendor}:QEMU: a maker\n/etc/other:secret`,
      `others\n${others([MOST, vendor, '/proc/sys/kernel/tainted'])}\ndenied /proc/sys/kernel/tainted\nabsent /etc/x`,
      'marks\nefi\nmodules\nunknown',
      'words\nlockdown=integrity',
      'tpms\ntpm0 2\ntpm1 ',
      'shown\nsecurityfs\nhypervisor',
      'variables\nread SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c 6 0 0 0 1\nabsent SetupMode-8be4df61-93ca-11d2-aa0d-00e098032b8c\nread other 1',
      'options /boot/config-6\nCONFIG_MODULES=y\n# CONFIG_IMA is not set\nCONFIG_X="text"',
    );
    expect(read).toMatchObject({
      ok: true,
      data: {
        files: {
          [MOST]: { state: 'read', value: '96365' },
          [vendor]: { state: 'read', value: 'QEMU: a maker' },
          '/proc/sys/kernel/tainted': { state: 'denied' },
          '/sys/kernel/security/lockdown': { state: 'absent' },
        },
        marks: ['efi', 'modules'],
        config: { MODULES: 'y', IMA: 'n' },
        commandLine: ['lockdown=integrity'],
        securityfs: true,
        efivarfs: false,
        efiVariables: {
          SecureBoot: { state: 'read', bytes: [6, 0, 0, 0, 1] },
          SetupMode: { state: 'absent' },
        },
        tpms: [
          { name: 'tpm0', version: '2' },
          { name: 'tpm1', version: null },
        ],
        hypervisor: true,
      },
    });
    if (read.ok) expect(Object.keys(read.data.files).sort()).toEqual([...KERNEL_FILES].sort());
  });

  it('takes an empty file for no list of options', () => {
    const none = project('files', `others\n${others([])}`, 'options /boot/config-6');
    expect(none).toMatchObject({ data: { config: null } });
  });

  it('has an empty value for a file without a line', () => {
    expect(project('files', `others\n${others([MOST])}\nempty ${MOST}`)).toMatchObject({
      data: { files: { [MOST]: { state: 'read', value: '' } }, config: null },
    });
  });

  it('is unread where a file is neither there nor known to be absent', () => {
    expect(project('files', `others\n${others([MOST])}`)).toMatchObject({
      ok: false,
      cause: { code: 'unparseable' },
    });
  });
});

describe.each(SHELLS)('in $name', (shell) => {
  it.each(USERS)('$name reads a number of more than one digit whole', ({ uid }) => {
    const output = runScript(kernelGround.script, shell, uid);
    expect(output.stderr).toBe('');
    expect(kernelGround.project(output)).toMatchObject({
      data: { files: { [MOST]: { state: 'read', value: readFileSync(MOST, 'utf8').trim() } } },
    });
  });
});
