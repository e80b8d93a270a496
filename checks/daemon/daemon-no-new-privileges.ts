import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { daemonOption, describeOption } from '../../src/probes/engine/daemon-options.ts';
import { isAtLeast } from '../../src/probes/engine/engine-release.ts';
import {
  describeSecurityOptions,
  engineSecurityOption,
} from '../../src/probes/engine/engine-security-option.ts';
import { engines } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'daemon-no-new-privileges',
  title: 'Containers start without a way to new privileges',
  severity: 'medium',
  severityReason:
    'It takes setuid programs away from an intruder in a container, a layer against escalation.',
  rationale:
    'With this default a process in a container can never have more rights than it started with, so setuid programs such as su are of no use to an intruder. A container can still opt out for itself.',
  remediation: {
    text: 'Set no-new-privileges to true, and opt out for single containers that need setuid programs.',
    command: '/etc/docker/daemon.json: { "no-new-privileges": true }',
    takes: 'restart',
    sideEffect:
      'The engine has to be restarted; containers made after that cannot use sudo, su or ping with setuid.',
  },
  outcomes: {
    pass: '/info lists no-new-privileges (engine 24.0 and newer), or the option in force is true (older ones)',
    fail: 'it does not, or the option is false',
  },
  each: engines,
  needs: { info: engineInfo },
  hints: { option: daemonOption('no-new-privileges') },
  assess: ({ info, option }, engine) => {
    const { id } = engine.item;
    const expected =
      'name=no-new-privileges in /info .SecurityOptions, or no-new-privileges = true below engine 24.0';
    const observed = describeSecurityOptions(info.SecurityOptions);
    if (engineSecurityOption(info.SecurityOptions, 'no-new-privileges') !== null) {
      return pass({
        expected,
        observed,
        message: `Engine ${id} denies new privileges to containers by default.`,
      });
    }
    const message = `Engine ${id} lets processes in containers gain privileges by default.`;
    // Only since 24.0 does the engine report it.
    if (isAtLeast(info.ServerVersion, 24) === true) return fail({ expected, observed, message });
    if (!option.known) return cannotTell(option, expected);
    const seen = { expected, observed: `${describeOption(option.value)}; engine ${info.ServerVersion}` };
    return option.value.value === true
      ? pass({ ...seen, message: `Engine ${id} denies new privileges to containers by default.` })
      : fail({ ...seen, message });
  },
});
