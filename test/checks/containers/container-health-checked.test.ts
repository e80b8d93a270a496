import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-health-checked.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container } from './sample-container.ts';

const health = (Status: string) => container({ State: { Health: { Status } } });

test('container-health-checked', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'healthy', facts: { inspect: health('healthy') } },
        { name: 'starting', facts: { inspect: health('starting') } },
        { name: 'unhealthy is checked too', facts: { inspect: health('unhealthy') }, observed: 'unhealthy' },
      ],
      fail: [
        {
          name: 'no check, so that Health is absent',
          facts: { inspect: container({ State: { Health: null }, Config: { Healthcheck: null } }) },
        },
        { name: 'an empty status', facts: { inspect: health('') } },
        {
          name: 'status none, as lists since API 1.52 show it of all that have no check',
          facts: { inspect: health('none') },
        },
        {
          name: 'switched off, whatever the status says',
          facts: { inspect: container({ Config: { Healthcheck: { Test: ['NONE'] } } }) },
          observed: 'NONE',
        },
        {
          name: 'of a kind that engines do not know, which stays starting for ever',
          facts: {
            inspect: container({
              State: { Health: { Status: 'starting' } },
              Config: { Healthcheck: { Test: ['other'] } },
            }),
          },
        },
      ],
    }),
  ).toEqual([]);
});
