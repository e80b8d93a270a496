import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { isUnread } from '../../src/model/fact.ts';
import { numberIn } from '../../src/probes/ground/kernel-value.ts';
import { KERNEL_FILES, type KernelFilePath, kernelGround } from '../../src/probes/host/kernel-ground.ts';
import { theHost } from '../../src/probes/populations.ts';
import { KERNEL_INFORMATION_FLOORS } from './parameters.ts';

/** What the kernel gives away where a setting is too low. */
const GIVEN_AWAY: Readonly<Record<string, string>> = {
  kptr_restrict: 'its addresses',
  dmesg_restrict: 'its log',
  perf_event_paranoid: 'its performance events',
  randomize_va_space: 'where the memory of processes lies',
};

const fileOf = (name: string): KernelFilePath | undefined =>
  KERNEL_FILES.find((path) => path === `/proc/sys/kernel/${name}`);

export default defineCheck({
  id: 'host-kernel-information-hidden',
  title: 'The kernel keeps its addresses, log and events to itself',
  severity: 'low',
  severityReason: 'What leaks is no break-in, but makes one reliable.',
  rationale:
    'Who attacks the kernel has to know where things lie in it. Addresses in files, messages in its log and performance events tell every process that, those in containers included.',
  outcomes: {
    pass: 'each of the four settings is at least its floor, compared as numbers',
    fail: 'one is below its floor',
    manual: 'the kernel lacks some of them, and those that it has are not below their floors',
    notapplicable: 'the kernel has none of them',
  },
  remediation: {
    text: 'Set the values in a file below /etc/sysctl.d and load it (sysctl --system).',
    command:
      'kernel.kptr_restrict = 1, kernel.dmesg_restrict = 1, kernel.perf_event_paranoid = 2, kernel.randomize_va_space = 2',
    takes: 'command',
    sideEffect: 'dmesg and perf need root.',
  },
  each: theHost,
  needs: { ground: kernelGround },
  parameters: { floors: KERNEL_INFORMATION_FLOORS },
  assess: ({ ground }, _, { floors }) => {
    const asked = (floors.configured ? floors.value : []).flatMap((floor) => {
      const [name = '', least] = floor.split('=');
      const path = fileOf(name);
      return path ? [{ name, least: Number(least), value: numberIn(ground, path) }] : [];
    });
    const expected = asked.map(({ name, least }) => `kernel.${name} >= ${least}`).join(', ');
    const observed = asked
      .map(({ name, value }) => `kernel.${name} = ${isUnread(value) ? 'unread' : (value ?? 'absent')}`)
      .join(', ');
    const seen = { expected, observed };
    const low = asked.filter(({ value, least }) => typeof value === 'number' && value < least);
    if (low.length > 0) {
      const what = low.map(({ name }) => `${GIVEN_AWAY[name]} (kernel.${name})`).join(', ');
      return fail({ ...seen, message: `The kernel gives away to every process ${what}.` });
    }
    for (const { value } of asked) if (isUnread(value)) return cannotTell(value, expected);
    const absent = asked.filter(({ value }) => value === null);
    const names = absent.map(({ name }) => `kernel.${name}`).join(', ');
    if (absent.length === asked.length)
      return notApplicable({ ...seen, message: `This kernel has none of ${names}.` });
    if (absent.length > 0)
      return manual({
        ...seen,
        message: `Is it right that this kernel lacks ${names}? The others are set as they should be.`,
      });
    return pass({ ...seen, message: 'The kernel gives none of it away.' });
  },
});
