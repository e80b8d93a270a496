import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { unread } from '../../src/model/fact.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { lsmState } from '../../src/probes/lsm/lsm-state.ts';
import { theHost } from '../../src/probes/populations.ts';
import { ACCEPTED_SELINUX_BOOLEANS, SELINUX_BOOLEANS_OFF } from './lsm-parameters.ts';

export default defineCheck({
  id: 'selinux-container-booleans-tight',
  title: 'Risky SELinux booleans for containers stay off',
  severity: 'medium',
  severityReason: 'Each opens one kind of access to the host, and to all containers at once.',
  rationale:
    'A boolean that was switched on for one container holds for every container: devices, cgroups, any port, or the right to label files. Some older policies have virt_sandbox_use_all_caps on from the start.',
  remediation: {
    text: 'Switch the boolean off for good, and give the one container that needs the access a type of its own (udica).',
    command: 'setsebool -P container_use_devices off',
    takes: 'command',
    sideEffect: 'Containers that made use of it fail from then on.',
  },
  outcomes: {
    pass: 'every listed boolean that this policy has is off, now and after the next commit',
    fail: 'one is on now, or will be after the next commit',
    manual: 'only those are on for which the policy gives a reason',
    notapplicable: 'SELinux is off, or its policy has none of the listed booleans',
  },
  each: theHost,
  needs: { state: lsmState },
  hints: {},
  parameters: { off: SELINUX_BOOLEANS_OFF, accepted: ACCEPTED_SELINUX_BOOLEANS },
  assess: ({ state }, _host, { off, accepted }) => {
    const listed = off.configured ? off.value : [];
    const expected = `off, where they exist: ${listed.join(', ')}`;
    if (state.selinux === null) {
      return notApplicable({
        expected,
        observed: 'SELinux is off (no selinuxfs)',
        message: 'SELinux is not in force on this host.',
      });
    }
    const { booleans: read } = state.selinux;
    if (read.state === 'unread') return cannotTell(unread(read.cause), expected);
    const booleans = read.byName;
    const present = listed.flatMap((name) => {
      const value = Object.hasOwn(booleans, name) ? booleans[name] : undefined;
      return value ? [{ name, ...value }] : [];
    });
    const observed = present
      .map(({ name, now, pending }) => `/sys/fs/selinux/booleans/${name} = ${Number(now)} ${Number(pending)}`)
      .join('; ');
    if (present.length === 0) {
      return notApplicable({
        expected,
        observed: `none of them among ${Object.keys(booleans).length} booleans of the policy`,
        message: 'The SELinux policy of this host has none of the listed booleans.',
      });
    }
    const on = present.filter(({ now, pending }) => now || pending);
    if (on.length === 0)
      return pass({
        expected,
        observed,
        message: `${present.length} listed booleans exist here, and all are off.`,
      });
    const reasons = new Map(
      (accepted.configured ? accepted.value : []).map((entry): [string, string] => {
        const equals = entry.indexOf('=');
        return [entry.slice(0, equals), entry.slice(equals + 1)];
      }),
    );
    const unexplained = on.filter(({ name }) => !reasons.has(name));
    if (unexplained.length > 0) {
      const names = unexplained.map(({ name, now }) => (now ? name : `${name} (from the next commit on)`));
      return fail({ expected, observed, message: `On for all containers: ${enumerate(names)}.` });
    }
    const told = on.map(({ name }) => `${name} (${reasons.get(name)})`);
    return manual({
      expected,
      observed,
      message: `Is the reason still good for which this is on: ${enumerate(told)}?`,
    });
  },
});
