import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { isUnread, type Unread, unread } from '../../src/model/fact.ts';
import { numberIn, shown } from '../../src/probes/ground/kernel-value.ts';
import { platformOf } from '../../src/probes/ground/platform.ts';
import { type KernelGround, kernelGround } from '../../src/probes/host/kernel-ground.ts';
import { theHost } from '../../src/probes/populations.ts';
import { INTEGRITY_MEASUREMENT_REQUIRED, TPM_REQUIRED } from './parameters.ts';

const EXPECTED = 'a TPM 2, and a policy by which the kernel measures what it runs (IMA)';
const COUNT = '/sys/kernel/security/ima/runtime_measurements_count';

export default defineCheck({
  id: 'host-integrity-measurement-active',
  title: 'The kernel measures what it runs, and a TPM keeps the sum',
  severity: 'low',
  severityReason: 'It shows a change afterwards, to whoever looks; it prevents none by itself.',
  rationale:
    'With a policy of IMA the kernel keeps a list of hashes of what was run, and a TPM vouches for that list. Compared elsewhere, it shows that a program was exchanged, also by root. A TPM that nobody asks is only there.',
  outcomes: {
    pass: 'there is a TPM 2 and the kernel has measured more than the boot, or everything that the policy demands is there',
    fail: 'the policy demands a TPM 2 or measurement, and it is not there',
    manual:
      'one of them is missing and no policy says whether it is needed, or what is appraised cannot be seen',
    notapplicable:
      'the policy demands neither, or nothing is demanded of a container or a virtual machine without firmware',
  },
  remediation: {
    text: 'Give the machine a TPM 2 (a virtual machine a virtual one), boot with ima_policy=tcb, and collect the list elsewhere.',
    command: 'ima_policy=tcb (on the command line of the kernel)',
    takes: 'reboot',
    sideEffect:
      'Each file is read as a whole when it is first run; files of overlays count by their upper path.',
  },
  each: theHost,
  needs: { ground: kernelGround },
  parameters: { tpm: TPM_REQUIRED, measurement: INTEGRITY_MEASUREMENT_REQUIRED },
  assess: ({ ground }, _, { tpm, measurement }) => {
    const count = countOf(ground);
    const observed = [
      ground.tpms.length === 0
        ? 'no TPM'
        : ground.tpms.map(({ name, version }) => `${name} version ${version ?? 'unknown'}`).join(', '),
      isUnread(count) ? 'measurements unread' : `measurements of IMA = ${count}`,
      shown(ground, '/sys/kernel/security/evm'),
      ...ground.commandLine.filter((word) => word.startsWith('ima_')),
    ].join('; ');
    const seen = { expected: EXPECTED, observed };
    const hasTpm = ground.tpms.some(({ version }) => version === '2');
    const vague = ground.tpms.some(({ version }) => version === null);
    const wanted = measurement.configured ? measurement.value : undefined;
    const wantsTpm = tpm.configured && tpm.value;
    const wantsMeasurement = wanted === 'measure' || wanted === 'appraise';
    if (wantsTpm && !hasTpm)
      return vague
        ? cannotTell(unread(noVersion), EXPECTED)
        : fail({ ...seen, message: 'The policy demands a TPM 2, and there is none.' });
    const { kind } = platformOf(ground);
    const free = !tpm.configured && !measurement.configured;
    if (free && !hasTpm && (kind === 'container' || kind === 'bare-kernel'))
      return notApplicable({
        ...seen,
        message: 'The host has no devices of its own for it, and no policy demands any.',
      });
    if (tpm.configured && !tpm.value && wanted === 'none')
      return notApplicable({ ...seen, message: 'The policy demands neither a TPM nor measurement.' });
    if (isUnread(count)) return wanted === 'none' && hasTpm ? metBy(seen) : cannotTell(count, EXPECTED);
    // The first entry is what was measured before the kernel ran (boot aggregate).
    const measures = count > 1;
    if (wantsMeasurement && !measures)
      return fail({
        ...seen,
        message: `The policy demands measurement, but the kernel ${count === 1 ? 'has no policy that says what to measure' : 'has no IMA'}.`,
      });
    if (wanted === 'appraise' && !appraises(ground))
      return manual({
        ...seen,
        message:
          'Does the loaded policy of IMA appraise what is run? The command line of the kernel does not say so.',
      });
    if (hasTpm && measures)
      return pass({
        ...seen,
        message: `There is a TPM 2, and the kernel measured ${count} files; it helps as far as somebody compares the list.`,
      });
    const settled = (tpm.configured || hasTpm) && (measurement.configured || measures);
    if (settled) return metBy(seen);
    const lacks = [
      ...(hasTpm ? [] : ['has no TPM 2']),
      ...(measures ? [] : ['measures nothing of what it runs']),
    ];
    return manual({ ...seen, message: `Should this host measure what it runs? It ${lacks.join(' and ')}.` });
  },
});

const metBy = (seen: { expected: string; observed: string }) =>
  pass({ ...seen, message: 'What the policy demands of it is there.' });

/** How many measurements the kernel has made; 0 where it has no IMA. */
function countOf(ground: KernelGround): number | Unread {
  const count = numberIn(ground, COUNT);
  if (count !== null) return count;
  if (ground.securityfs || ground.config?.IMA === 'n' || (ground.config && ground.config.IMA === undefined))
    return 0;
  return unread(notMounted);
}

/** Policies of the command line that appraise (kernel documentation, ima_policy). */
const appraises = ({ commandLine }: KernelGround): boolean =>
  commandLine.some((word) => /^ima_policy=.*(appraise_tcb|secure_boot|fail_securely)/.test(word)) &&
  !commandLine.some((word) => /^ima_appraise=(off|log|fix)/.test(word));

const notMounted = cause(
  'command-failed',
  'Nothing is shown below /sys/kernel/security, so what the kernel measures cannot be told.',
  'Mount securityfs there: mount -t securityfs securityfs /sys/kernel/security.',
);
const noVersion = cause(
  'not-collected',
  'The kernel does not say which version of TPM the machine has.',
  'Look at it on the host: ls /sys/class/tpm/tpm0.',
);
