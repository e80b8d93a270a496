import { describe, expect, it } from 'vitest';
import { sudoRules } from '../../../src/probes/host/sudo-rules.ts';
import { printed } from './printed.ts';

const read = (...records: string[]) => {
  const projected = sudoRules.project(printed('hostname\nweb01', ...records));
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
};
const file = (path: string, text: string, state = 'read') => `file ${state}\n${path}\n${text}\n`;
const ALL = 'installed\nsudo\ndoas\npolkit';

describe('the rules of sudo', () => {
  it('are those of all files, and of a comment or an argument nothing is kept', () => {
    const data = read(
      ALL,
      file('/etc/sudoers', '# canary\n@includedir /etc/sudoers.d\nalice ALL=/bin/x canary'),
      file('/etc/sudoers.d/ops', '%ops ALL=ALL\ncanary'),
      file('/etc/doas.conf', 'permit bob'),
      'elsewhere\nsudoers: files sss [x] # canary\nPlugin sudoers_policy sudoers.so\nPlugin other_policy /opt/other.so canary\nPlugin sudoers_policy sudoers.so sudoers_file=/opt/rules canary',
      'polkit\n/etc/polkit-1/rules.d/50-x.rules',
      'polkit-hidden\n/run/polkit-1/rules.d',
    );
    expect(JSON.stringify(data)).not.toContain('canary');
    expect(data).toMatchObject({
      sudo: {
        state: 'read',
        rules: [{ place: '/etc/sudoers.d/ops:1' }, { place: '/etc/sudoers:3' }],
        unclear: [{ place: '/etc/sudoers.d/ops:2' }],
      },
      doas: { state: 'read', rules: [{ place: '/etc/doas.conf:1', users: ['bob'] }] },
      polkit: {
        installed: true,
        files: ['/etc/polkit-1/rules.d/50-x.rules'],
        hidden: ['/run/polkit-1/rules.d'],
      },
      elsewhere: ['sss', 'plugin /opt/other.so', 'sudoers_file=/opt/rules'],
      hostname: 'web01',
    });
  });

  it('grant nothing where the programs are not installed', () => {
    expect(read('installed', file('/etc/sudoers', 'alice ALL=ALL'))).toMatchObject({
      sudo: { state: 'absent' },
      doas: { state: 'absent' },
      polkit: { installed: false },
    });
  });

  it('are none where there is no such file', () => {
    expect(read(ALL, file('/etc/sudoers', '', 'absent'))).toMatchObject({
      sudo: { state: 'read', rules: [] },
    });
  });

  it('are those of the vendor where /etc has no file of its own, as on openSUSE', () => {
    const data = read(
      ALL,
      file('/etc/sudoers', '', 'absent'),
      file('/usr/etc/sudoers', '@includedir /etc/sudoers.d\nALL ALL=(ALL) ALL'),
      file('/etc/sudoers.d/ops', 'alice ALL=/usr/bin/docker'),
    );
    expect(data.sudo).toMatchObject({
      rules: [{ place: '/etc/sudoers.d/ops:1' }, { place: '/usr/etc/sudoers:2' }],
    });
    expect(
      read(ALL, file('/etc/sudoers', '', 'absent'), file('/usr/etc/sudoers', '', 'denied')),
    ).toMatchObject({ sudo: { state: 'unread', cause: { code: 'needs-root' } } });
  });

  it('of doas are those of /etc/doas.d too, which Alpine has', () => {
    const data = read(
      ALL,
      file('/etc/sudoers', ''),
      file('/etc/doas.d/20-wheel.conf', 'permit bob cmd docker'),
    );
    expect(data).toMatchObject({
      sudo: { state: 'read', rules: [] },
      doas: { state: 'read', rules: [{ place: '/etc/doas.d/20-wheel.conf:1', users: ['bob'] }] },
    });
    expect(read(ALL, file('/etc/sudoers', ''), file('/etc/doas.d', '', 'denied'))).toMatchObject({
      sudo: { state: 'read' },
      doas: { state: 'unread', cause: { code: 'needs-root' } },
    });
  });

  it.each([
    ['denied', 'needs-root'],
    ['irregular', 'not-a-regular-file'],
    ['failed', 'command-failed'],
    ['large', 'command-failed'],
  ])('are unread where the first file is %s', (state, code) => {
    expect(read(ALL, file('/etc/sudoers', '', state))).toMatchObject({
      sudo: { state: 'unread', cause: { code } },
    });
  });

  it('are unread where only a directory of them is closed', () => {
    const data = read(
      ALL,
      file('/etc/sudoers', '@includedir /etc/sudoers.d'),
      file('/etc/sudoers.d', '', 'denied'),
    );
    expect(data).toMatchObject({ sudo: { state: 'unread', cause: { code: 'needs-root' } } });
  });

  it('of doas are unread where its file is closed', () => {
    const data = read(ALL, file('/etc/sudoers', ''), file('/etc/doas.conf', '', 'denied'));
    expect(data).toMatchObject({
      sudo: { state: 'read' },
      doas: { state: 'unread', cause: { code: 'needs-root' } },
    });
  });

  it('are unclear where there are more files than are read', () => {
    expect(read(ALL, file('/etc/sudoers', ''), 'more-files')).toMatchObject({
      sudo: { unclear: [{ place: '/etc/sudoers' }] },
    });
  });
});
