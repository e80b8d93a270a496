import { expect, test } from 'vitest';
import check from '../../../checks/images/image-user-not-root.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { inspected, unused } from './sample-image.ts';

const of = (User: string) => ({ facts: { inspect: inspected({ User }) }, subject: unused });

test('image-user-not-root', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'by number', ...of('1000'), observed: 'Config.User = 1000; used by no container' },
        { name: 'with the group of root, which is not the user', ...of('1000:0') },
      ],
      manual: [
        {
          name: 'pitfall: no user is root, and engines of API 1.52 leave it out',
          ...of(''),
          observed: '(none)',
        },
        ...['0', '00', '+0', '0:0', 'root', 'root:root', '0:1000', ':1000'].map((User) => ({
          name: `pitfall: ${User} is root, too`,
          ...of(User),
        })),
        { name: 'a name that may be another one for uid 0', ...of('toor') },
        { name: 'a name with digits', ...of('app1') },
      ],
    }),
  ).toEqual([]);
});
