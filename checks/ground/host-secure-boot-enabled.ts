import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { isUnread, type Unread, unread } from '../../src/model/fact.ts';
import { deniedTo, shown } from '../../src/probes/ground/kernel-value.ts';
import { type Platform, platformOf } from '../../src/probes/ground/platform.ts';
import { type EfiVariable, type KernelGround, kernelGround } from '../../src/probes/host/kernel-ground.ts';
import { theHost } from '../../src/probes/populations.ts';
import { SECURE_BOOT_REQUIRED } from './parameters.ts';

const EXPECTED = 'boot by UEFI with SecureBoot = 1, SetupMode = 0, and a shim that verifies';

export default defineCheck({
  id: 'host-secure-boot-enabled',
  title: 'Secure Boot is on',
  severity: 'low',
  severityReason: 'It keeps nobody out of the host, only from staying below the kernel.',
  rationale:
    'Who has been root once can exchange the boot loader or the kernel, and survives there whatever is installed anew above. Secure Boot starts signed ones only.',
  outcomes: {
    pass: 'the firmware says that Secure Boot is on and not in setup mode, and the shim verifies what it starts',
    fail: 'it is off, in setup mode, or the shim was told not to verify, on a machine of its own or where the policy demands it; or the policy demands it and the host did not boot by UEFI',
    manual:
      'the host did not boot by UEFI, or it is a virtual machine without Secure Boot, and the policy says nothing of it',
    notapplicable:
      'the host is a container or a virtual machine without firmware, or the policy does not demand it',
  },
  remediation: {
    text: 'Switch it on in the firmware, or in the settings of the virtual machine or of its image.',
    takes: 'reboot',
    sideEffect: 'Kernels and modules that nobody has signed no longer start.',
  },
  each: theHost,
  needs: { ground: kernelGround },
  parameters: { required: SECURE_BOOT_REQUIRED },
  assess: ({ ground }, _, { required }) => {
    const platform = platformOf(ground);
    const observed = `${bootOf(ground)}; ${textOf(platform)}; ${shown(ground, '/sys/kernel/security/lockdown')}`;
    const seen = { expected: EXPECTED, observed };
    if (platform.kind === 'container' || platform.kind === 'bare-kernel')
      return notApplicable({
        ...seen,
        message: `The host is ${textOf(platform)}, so no firmware of its own starts its kernel.`,
      });
    const state = stateOf(ground);
    if (isUnread(state)) return cannotTell(state, EXPECTED);
    if (state === 'on') return pass({ ...seen, message: 'The host booted with Secure Boot.' });
    if (required.configured && !required.value)
      return notApplicable({ ...seen, message: `The policy does not demand Secure Boot: ${WHY[state]}.` });
    if (required.configured)
      return fail({ ...seen, message: `The policy demands Secure Boot: ${WHY[state]}.` });
    if (state === 'no-uefi' || platform.kind === 'virtual')
      return manual({
        ...seen,
        message: `Should this host boot with Secure Boot? It is ${textOf(platform)}, and ${WHY[state]}.`,
      });
    return fail({
      ...seen,
      message: `The host booted without the protection of Secure Boot: ${WHY[state]}.`,
    });
  },
});

type State = 'on' | 'off' | 'setup' | 'insecure-shim' | 'no-uefi';

const WHY: Readonly<Record<Exclude<State, 'on'>, string>> = {
  off: 'the firmware says that it is off',
  setup: 'the firmware is in setup mode, in which anybody can put a key of their own into it',
  'insecure-shim': 'the shim was told not to verify what it starts (mokutil --disable-validation)',
  'no-uefi': 'the kernel did not boot by UEFI',
};

function stateOf(ground: KernelGround): State | Unread {
  if (!ground.marks.includes('efi')) return 'no-uefi';
  if (!ground.efivarfs) return unread(notMounted);
  const [boot, setup, shim] = [
    variableOf(ground, 'SecureBoot'),
    variableOf(ground, 'SetupMode'),
    variableOf(ground, 'MokSBState'),
  ];
  if (isUnread(boot)) return boot;
  if (boot !== 1) return 'off';
  if (isUnread(setup)) return setup;
  if (setup === null) return unread(noSetupMode);
  if (setup !== 0) return 'setup';
  if (isUnread(shim)) return shim;
  return shim === 1 ? 'insecure-shim' : 'on';
}

/** The value behind the four bytes of attributes; null where the firmware has no such variable. */
function variableOf(ground: KernelGround, name: EfiVariable): number | null | Unread {
  const variable = ground.efiVariables[name];
  switch (variable?.state) {
    case 'absent':
      return null;
    case 'read':
      return variable.bytes.length === 5 ? (variable.bytes[4] ?? null) : unread(wrongLength(name));
    case 'denied':
      return unread(deniedTo(`Variable ${name} of the firmware`));
    case 'no-tool':
      return unread(noTool(name));
    default:
      return unread(cause('not-collected', `The snapshot holds no variable ${name}.`, 'Collect again.'));
  }
}

function bootOf(ground: KernelGround): string {
  if (!ground.marks.includes('efi')) return 'no /sys/firmware/efi';
  const variables = Object.entries(ground.efiVariables).map(([name, variable]) =>
    variable.state === 'read' ? `${name} = ${variable.bytes.at(4) ?? '?'}` : `${name} ${variable.state}`,
  );
  return ['/sys/firmware/efi', ...variables].join(', ');
}

function textOf({ kind, name }: Platform): string {
  switch (kind) {
    case 'container':
      return `a container (${name})`;
    case 'bare-kernel':
      return `a virtual machine without firmware (${name})`;
    case 'virtual':
      return `a virtual machine (${name})`;
    case 'physical':
      return `a machine of its own (${name})`;
  }
}

const notMounted = cause(
  'command-failed',
  'The host booted by UEFI, but shows none of its variables.',
  'Mount efivarfs on /sys/firmware/efi/efivars, and audit again.',
);
const noSetupMode = cause(
  'contradiction',
  'The firmware says that Secure Boot is on, but has no variable SetupMode.',
  'Look into the settings of the firmware.',
);
const wrongLength = (name: string) =>
  cause(
    'unparseable',
    `Variable ${name} of the firmware is not five bytes long.`,
    'Look at it on the host: od -t u1 /sys/firmware/efi/efivars/SecureBoot-*.',
  );
const noTool = (name: string) =>
  cause(
    'tool-missing',
    `Without od variable ${name} of the firmware cannot be read.`,
    'Install the coreutils.',
  );
