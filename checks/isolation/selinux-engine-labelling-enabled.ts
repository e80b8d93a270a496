import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import {
  describeSecurityOptions,
  engineSecurityOption,
} from '../../src/probes/engine/engine-security-option.ts';
import { lsmState } from '../../src/probes/lsm/lsm-state.ts';
import { engines } from '../../src/probes/populations.ts';

const EXPECTED = 'name=selinux among the security options of the running engine';

export default defineCheck({
  id: 'selinux-engine-labelling-enabled',
  title: 'Engine applies SELinux labels to containers',
  severity: 'high',
  severityReason:
    'Without labels all containers run in the domain of the engine, which may do nearly everything.',
  rationale:
    'SELinux in force on the host does nothing for containers by itself: an engine labels them only where it was told to. Packages of Docker leave that off, those of Fedora and RHEL often switch it on.',
  remediation: {
    text: 'Install the policy for containers, switch labels on in the engine, restart it and create all containers again.',
    command: '/etc/docker/daemon.json: { "selinux-enabled": true }',
    takes: 'restart',
    sideEffect: 'Files of the host that containers use need a fitting label, which :z or :Z gives them.',
  },
  outcomes: {
    pass: 'SELinux is on and the running engine names selinux among its security options',
    fail: 'SELinux is on and the running engine does not name it',
    notapplicable: 'SELinux is off on this host',
  },
  each: engines,
  needs: { info: engineInfo, state: lsmState },
  hints: {},
  assess: ({ info, state }, { item }) => {
    const seen = {
      expected: EXPECTED,
      observed: `${describeSecurityOptions(info.SecurityOptions)}; SELinux ${state.mode}`,
    };
    if (state.mode === 'disabled')
      return notApplicable({ ...seen, message: 'SELinux is not in force on this host.' });
    return engineSecurityOption(info.SecurityOptions, 'selinux') === null
      ? fail({
          ...seen,
          message: `SELinux is ${state.mode} on this host, and engine ${item.id} does not label its containers.`,
        })
      : pass({ ...seen, message: `Engine ${item.id} labels its containers (SELinux is ${state.mode}).` });
  },
});
