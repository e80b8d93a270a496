import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { clockDifference } from '../../src/probes/ground/clock-difference.ts';
import { platformOf } from '../../src/probes/ground/platform.ts';
import { kernelGround } from '../../src/probes/host/kernel-ground.ts';
import { type TimeSynchronisation, timeSynchronisation } from '../../src/probes/host/time-synchronisation.ts';
import { theHost } from '../../src/probes/populations.ts';
import { LARGEST_CLOCK_OFFSET_SECONDS } from './parameters.ts';

export default defineCheck({
  id: 'host-time-synchronised',
  title: 'The clock of the host is kept right',
  severity: 'low',
  severityReason: 'A wrong clock breaks in nowhere, but hides when somebody did.',
  rationale:
    'Certificates and tokens are valid by the clock of the host, and logs of several hosts are put together by it. A clock that nobody keeps right drifts by seconds a day.',
  outcomes: {
    pass: 'chrony, ntpd or systemd says that the clock follows a source, and it is off by no more than the limit',
    fail: 'no program keeps the clock right, or the one that runs follows no source, or the clock is off by more than the limit, also against that of the machine that runs the audit',
    manual:
      'the host is a container, a guest agent may set the clock, the kernel calls the clock right though nothing runs that keeps it so, or the program that runs cannot be asked',
  },
  remediation: {
    text: 'Install chrony or enable systemd-timesyncd, with servers that the host can reach.',
    command: 'timedatectl set-ntp true',
    takes: 'command',
    sideEffect: 'A clock that is far off may jump when it is first set.',
  },
  each: theHost,
  needs: { time: timeSynchronisation, difference: clockDifference, ground: kernelGround },
  parameters: { largest: LARGEST_CLOCK_OFFSET_SECONDS },
  assess: ({ time, difference, ground }, _, { largest }) => {
    const limit = largest.configured ? largest.value : 5;
    const expected = `the clock follows a source and is off by no more than ${limit} s`;
    const seen = { expected, observed: told(time, difference) };
    const apart = difference ? Math.max(difference.least, -difference.most) : 0;
    if (apart > limit)
      return fail({
        ...seen,
        message: `The clock of the host and that of the machine that ran the audit are at least ${Math.floor(apart)} s apart; one of them is wrong.`,
      });
    const answer = [time.chrony, time.ntp].find(({ state }) => state === 'read') ?? time.systemd;
    if ([time.chrony, time.ntp].some(({ state }) => state === 'failed') && answer.state !== 'read')
      return cannotTell(unread(notUnderstood), expected);
    if (answer.state === 'read' && answer.synchronized && (answer.offsetSeconds ?? 0) > limit)
      return fail({ ...seen, message: `The clock is off by ${answer.offsetSeconds} s.` });
    const platform = platformOf(ground);
    if (platform.kind === 'container')
      return manual({
        ...seen,
        message: `Is the clock of the machine beneath kept right? The host is a container (${platform.name}) and has no clock of its own.`,
      });
    if (time.clients.length > 0) {
      const names = time.clients.join(', ');
      if (answer.state === 'read')
        return answer.synchronized
          ? pass({ ...seen, message: `${names} keeps the clock right.` })
          : fail({ ...seen, message: `${names} runs, but follows no source.` });
      if (time.timesyncd && time.clients.includes('systemd-timesyn'))
        return pass({ ...seen, message: 'systemd-timesyncd has set the clock since the start of the host.' });
      return manual({
        ...seen,
        message: `Does ${names} keep the clock right? Nothing is there to ask it with.`,
      });
    }
    if (time.partial) return cannotTell(unread(hidden), expected);
    if (answer.state === 'read' && answer.synchronized)
      return manual({
        ...seen,
        message:
          'What keeps the clock right? The kernel says that it is, but nothing that would do it runs, so that may be old.',
      });
    if (time.agents.length > 0)
      return manual({
        ...seen,
        message: `Does ${time.agents.join(', ')} set the clock by that of the machine beneath?`,
      });
    return fail({ ...seen, message: 'Nothing runs that keeps the clock right.' });
  },
});

function told(time: TimeSynchronisation, difference: { least: number; most: number } | null): string {
  const answers = (['chrony', 'ntp', 'systemd'] as const).flatMap((name) => {
    const answer = time[name];
    if (answer.state === 'none') return [];
    if (answer.state === 'failed') return [`${name}: no answer`];
    const offset = answer.offsetSeconds === null ? '' : `, off by ${answer.offsetSeconds} s`;
    return [`${name}: ${answer.synchronized ? 'synchronised' : 'not synchronised'}${offset}`];
  });
  const apart = difference
    ? [`ahead of the auditor's clock by ${difference.least.toFixed(1)} to ${difference.most.toFixed(1)} s`]
    : [];
  return [
    `programs: ${time.clients.join(', ') || 'none'}`,
    ...(time.agents.length > 0 ? [`guest agents: ${time.agents.join(', ')}`] : []),
    ...answers,
    ...apart,
  ].join('; ');
}

const notUnderstood = cause(
  'unparseable',
  'What chronyc or ntpq said of the clock was not understood.',
  'Look at it on the host: chronyc -n tracking, ntpq -pn.',
);
const hidden = cause(
  'needs-root',
  'Whether a program keeps the clock right cannot be seen: /proc shows this account only its own processes.',
  'Run the audit as root.',
);
