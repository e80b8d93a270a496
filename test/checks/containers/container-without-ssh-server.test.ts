import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-without-ssh-server.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { process } from './sample-container.ts';

test('container-without-ssh-server', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'other processes, whatever packages the image has',
          facts: { processes: [process(), process({ pid: 2, name: 'sh', argv0: 'sh' })] },
        },
        { name: 'no process', facts: { processes: [] } },
        {
          name: 'a name that only ends so',
          facts: { processes: [process({ name: 'mysshd', argv0: 'mysshd' })] },
        },
        { name: 'a client', facts: { processes: [process({ name: 'ssh', argv0: 'ssh' })] } },
        {
          name: 'a name that only begins so',
          facts: { processes: [process({ name: 'sshd-exporter', argv0: 'sshd-exporter' })] },
        },
      ],
      fail: [
        {
          name: 'by its name',
          facts: { processes: [process(), process({ pid: 2, name: 'sshd', argv0: '' })] },
          observed: 'pid 2',
        },
        {
          name: 'by its executable, under another name',
          facts: { processes: [process({ name: 'x', executable: '/usr/sbin/sshd' })] },
        },
        { name: 'by its title', facts: { processes: [process({ name: 'x', argv0: 'sshd: root@pts/0' })] } },
        {
          name: 'sshd: [listener]',
          facts: { processes: [process({ name: 'x', argv0: 'sshd [listener] 0 of 10-100' })] },
        },
        { name: 'sshd-session', facts: { processes: [process({ name: 'sshd-session' })] } },
        { name: 'sshd-auth', facts: { processes: [process({ name: 'sshd-auth' })] } },
      ],
    }),
  ).toEqual([]);
});
