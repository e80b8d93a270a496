import { expect, test } from 'vitest';
import check from '../../../checks/isolation/container-no-engine-data-root-mount.ts';
import { assessCheck } from '../../../src/assess/assess-check.ts';
import { hostSubject } from '../../../src/kit/host-subject.ts';
import { recorded } from '../../support/snapshots.ts';

test.each(['containers-28.5', 'containers-26.1'])(
  'on %s, files of a container whose network or IPC namespace is shared are no way into the data root',
  (name) => {
    const statuses = new Map(
      assessCheck(check, hostSubject(recorded(name))).map(({ resource, status }) => [resource.name, status]),
    );
    expect(statuses.get('good-via-container')).toBe('pass');
    expect(statuses.get('c5-10-via-container')).toBe('pass');
    expect([...statuses.values()]).toContain('fail');
  },
);
