import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { kernelView, labelNotRead } from '../../src/probes/containers/kernel-view.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { FREE_SELINUX_TYPES } from '../../src/probes/lsm/confinement.ts';
import { lsmState } from '../../src/probes/lsm/lsm-state.ts';
import { typeOf } from '../../src/probes/lsm/security-label.ts';
import { whyUnconfined } from '../../src/probes/lsm/why-unconfined.ts';
import { containers } from '../../src/probes/populations.ts';
import { ACCEPTED_SPC_CONTAINERS, CONFINED_SELINUX_TYPES } from './lsm-parameters.ts';

const EXPECTED = 'an SELinux type that the policy of the host confines';

export default defineCheck({
  id: 'selinux-container-type-confined',
  title: 'Each container runs in a confined SELinux type',
  severity: 'critical',
  severityReason: 'In spc_t and other free types root inside is, for SELinux, root outside.',
  rationale:
    'The type is what SELinux decides by. Under spc_t, the type of an engine or that of a service it decides nothing: whoever gets out of the namespaces has the host.',
  remediation: {
    text: 'Create the container again without label=disable, --privileged, --pid host and --ipc host, which all switch its label off; for the one access that it then lacks, write a policy module of its own (udica does it from an inspection).',
    command: 'docker run --security-opt label=type:container_t IMAGE',
    takes: 'recreate',
    sideEffect: 'Files of the host that it uses need a fitting label, and what the type may not do fails.',
  },
  outcomes: {
    pass: 'the kernel has the main process in a type that is listed as confined, or the policy accepts the container as spc_t',
    fail: 'the type is one that SELinux does not confine, in force or, for a container that does not run, as configured',
    manual: 'the type is neither listed as confined nor known to be free',
    notapplicable: 'SELinux is off, or the container does not run and is not configured with a free type',
  },
  each: containers,
  needs: { inspect: containerInspect, kernel: kernelView, state: lsmState },
  hints: {},
  parameters: { confinedTypes: CONFINED_SELINUX_TYPES, accepted: ACCEPTED_SPC_CONTAINERS },
  assess: ({ inspect, kernel, state }, { item }, { confinedTypes, accepted }) => {
    if (state.mode === 'disabled') {
      return notApplicable({
        expected: EXPECTED,
        observed: 'SELinux is off (no selinuxfs)',
        message: 'SELinux is not in force on this host.',
      });
    }
    const it = theContainer(inspect);
    if (kernel && kernel.label === null) return cannotTell(labelNotRead(kernel), EXPECTED);
    const label = kernel?.label ?? inspect.ProcessLabel;
    const type = typeOf(label);
    const reasons = whyUnconfined(inspect);
    const because = reasons.length === 0 ? '' : ` (because of ${reasons.join(' and ')})`;
    const seen = {
      expected: EXPECTED,
      observed: `${kernel ? `/proc/${kernel.pid}/attr/current = ${label}` : 'no process'}, ProcessLabel = "${inspect.ProcessLabel}", SELinux ${state.mode}`,
    };
    if (kernel === null) {
      if (FREE_SELINUX_TYPES.includes(type) || (type === '' && reasons.length > 0)) {
        const what = type === '' ? 'without a label' : `as ${type}`;
        if (isAccepted(type || 'spc_t')) return acceptedByPolicy();
        return fail({
          ...seen,
          message: `${it} is configured to run ${what}${because}, which SELinux does not confine.`,
        });
      }
      return notApplicable({
        ...seen,
        message: `${it} has no process to judge; configured is ${type === '' ? 'the label that the engine gives it at its start' : type}.`,
      });
    }
    if (FREE_SELINUX_TYPES.includes(type)) {
      if (isAccepted(type)) return acceptedByPolicy();
      return fail({ ...seen, message: `${it} runs as ${type}, which SELinux does not confine${because}.` });
    }
    if (confinedTypes.configured && confinedTypes.value.includes(type)) {
      const only = state.mode === 'permissive' ? ', but SELinux is permissive and only logs' : '';
      return pass({ ...seen, message: `${it} runs as ${type}${only}.` });
    }
    return manual({
      ...seen,
      message: `Does the policy of this host confine ${type === '' ? `what runs as "${label}"` : `the type ${type}`}? If so, list it as confined.`,
    });

    function isAccepted(free: string): boolean {
      return free === 'spc_t' && accepted.configured && fitsOne(item.name, accepted.value);
    }
    function acceptedByPolicy() {
      return pass({
        ...seen,
        message: `${it} is to run as spc_t, which the policy accepts of ${item.name}.`,
      });
    }
  },
});
