import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { unread } from '../../src/model/fact.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { containerList } from '../../src/probes/docker/engine-objects.ts';
import { engineSecurityOption } from '../../src/probes/engine/engine-security-option.ts';
import { rootlessMode } from '../../src/probes/engine/rootless-mode.ts';
import { apparmorMode } from '../../src/probes/lsm/confinement.ts';
import { listedModules, lsmState } from '../../src/probes/lsm/lsm-state.ts';
import { engines } from '../../src/probes/populations.ts';
import { isRunning } from '../../src/probes/subjects.ts';
import { DEFAULT_APPARMOR_PROFILE } from './lsm-parameters.ts';

export default defineCheck({
  id: 'apparmor-default-profile-enforced',
  title: 'AppArmor is enabled and docker-default enforces',
  severity: 'high',
  severityReason:
    'Without that profile, or with one that only complains, every container loses it and nobody is told.',
  rationale:
    'Whatever asks for no profile of its own gets that of the engine. It is loaded once, under a name: somebody may have set it to complain to look for a fault, or reloaded AppArmor from disk, where it is not, and an engine that finds no parser leaves AppArmor out altogether.',
  remediation: {
    text: 'Install AppArmor with its parser, start the host with it and restart the engine, which loads the profile; put it back to enforce where somebody set it to complain.',
    command: 'systemctl restart docker; grep docker-default /sys/kernel/security/apparmor/profiles',
    takes: 'restart',
    sideEffect: 'A restart of the engine ends its containers unless live-restore is on.',
  },
  outcomes: {
    pass: 'AppArmor is on, the engine uses it, and its default profile is loaded in mode enforce or kill',
    fail: 'AppArmor is switched off in a kernel that has it, the engine does not use it, or its default profile is not loaded while containers run, or forbids nothing (complain, prompt, unconfined)',
    manual: 'AppArmor is on, and the profile is not loaded while no container runs',
    notapplicable:
      'SELinux is in force, the kernel has no AppArmor, or the engine runs without root and cannot load a profile',
  },
  each: engines,
  needs: { info: engineInfo, state: lsmState, rootless: rootlessMode, containers: containerList },
  hints: {},
  parameters: { profile: DEFAULT_APPARMOR_PROFILE },
  assess: ({ info, state, rootless, containers }, { item }, { profile }) => {
    const name = profile.configured ? profile.value : '';
    const expected = `${name} in mode enforce or kill`;
    const kernel = `/sys/module/apparmor/parameters/enabled = ${{ on: 'Y', off: 'N', none: '(not there)' }[state.apparmor.kernel]}`;
    const seen = { expected, observed: `${kernel}; ${listedModules(state)}` };
    if (state.mode !== 'disabled')
      return notApplicable({ ...seen, message: 'SELinux is what confines containers on this host.' });
    if (state.apparmor.kernel === 'none') {
      const message =
        'The kernel of this host has no AppArmor; what that means is judged for each container.';
      return notApplicable({ ...seen, message });
    }
    if (state.apparmor.kernel === 'off')
      return fail({ ...seen, message: 'The kernel of this host has AppArmor, and it is switched off.' });
    if (rootless.rootless) {
      const message = `Engine ${item.id} runs without root and cannot load a profile; its containers are judged by their own labels.`;
      return notApplicable({ expected, observed: `${kernel}; ${rootless.where}`, message });
    }
    if (engineSecurityOption(info.SecurityOptions, 'apparmor') === null) {
      return fail({
        expected,
        observed: `${kernel}; info.SecurityOptions without name=apparmor`,
        message: `AppArmor is on, and engine ${item.id} does not use it; see whether apparmor_parser is in its PATH.`,
      });
    }
    const { profiles } = state.apparmor;
    if (profiles === null || profiles.state === 'unread')
      return cannotTell(unread(profiles?.cause ?? NO_PROFILES), expected);
    const loaded = profiles.profiles.find((one) => one.name === name);
    const running = containers.filter(({ State }) => isRunning(State)).length;
    if (!loaded) {
      const found = {
        expected,
        observed: `${kernel}; ${name} not in /sys/kernel/security/apparmor/profiles; ${running} containers of engine ${item.id} run`,
      };
      return running > 0
        ? fail({
            ...found,
            message: `The profile ${name} is not loaded, while containers of engine ${item.id} run.`,
          })
        : manual({
            ...found,
            message: `The profile ${name} is not loaded: does engine ${item.id} load it when the next container starts?`,
          });
    }
    const above = apparmorMode(state);
    if (typeof above !== 'string') return cannotTell(above, expected);
    const found = {
      expected,
      observed: `${kernel}; ${loaded.name} (${loaded.mode}) in /sys/kernel/security/apparmor/profiles; parameters/mode = ${above}`,
    };
    const weak = [above, loaded.mode].find((mode) => mode !== 'enforce' && mode !== 'kill');
    if (weak === undefined)
      return pass({ ...found, message: `Engine ${item.id} uses AppArmor, and ${name} is enforced.` });
    const whose = weak === above ? 'AppArmor as a whole is' : `The profile ${name} is`;
    return fail({ ...found, message: `${whose} in mode ${weak}, which forbids nothing.` });
  },
});

const NO_PROFILES = {
  code: 'command-failed',
  detail: 'The loaded AppArmor profiles were not read.',
  next: 'See whether securityfs is mounted on /sys/kernel/security.',
} as const;
