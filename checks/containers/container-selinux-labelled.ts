import { cannotTell, defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { kernelView, labelNotRead } from '../../src/probes/containers/kernel-view.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { engineSecurityOption } from '../../src/probes/engine/engine-security-option.ts';
import { securityModules } from '../../src/probes/host/security-modules.ts';
import { containers } from '../../src/probes/populations.ts';

const EXPECTED = 'an SELinux label of a confined type';

/** Types under which SELinux forbids a process nothing. */
const UNCONFINED_TYPES = ['spc_t', 'unconfined_t'];

export default defineCheck({
  id: 'container-selinux-labelled',
  title: 'An SELinux label confines the container',
  severity: 'medium',
  severityReason: 'It is a layer that contains a break-out, not the only one.',
  rationale:
    'With a label of its own a container reaches only files that were labelled for it, even as root and even after it broke out. Without one, SELinux lets it do what the engine may.',
  remediation: {
    text: 'Switch SELinux on in the engine (selinux-enabled in daemon.json) and create the container again without label=disable, --privileged, --pid host and --ipc host.',
    command: 'docker run -v /srv/data:/data:Z IMAGE',
    takes: 'recreate',
    sideEffect: 'Files of the host that the container uses need a fitting label, which :z or :Z gives them.',
  },
  outcomes: {
    pass: 'the main process has a type that SELinux confines',
    fail: 'it has none or an unconfined one, labels are switched off, or the engine does not label its containers',
    notapplicable: 'SELinux is disabled on this host',
  },
  each: containers,
  needs: { inspect: containerInspect, info: engineInfo, modules: securityModules },
  hints: { kernel: kernelView },
  assess: ({ inspect, info, modules, kernel }) => {
    if (modules.selinux === 'disabled') {
      return notApplicable({
        expected: EXPECTED,
        observed: 'SELinux is disabled (/sys/fs/selinux)',
        message: 'SELinux is not enabled on this host.',
      });
    }
    const it = theContainer(inspect);
    const permissive =
      modules.selinux === 'permissive' ? ' SELinux is permissive on this host, so it only logs.' : '';
    if (engineSecurityOption(info.SecurityOptions, 'selinux') === null) {
      return fail({
        expected: EXPECTED,
        observed: `SELinux is ${modules.selinux}, info.SecurityOptions without name=selinux`,
        message: `The host uses SELinux, but the engine does not label its containers.${permissive}`,
      });
    }
    const disabled = inspect.HostConfig.SecurityOpt.some((option) => /^label[=:]disable$/.test(option));
    const label = (kernel.known && kernel.value?.label) || inspect.ProcessLabel;
    const type = label.split(':')[2] ?? '';
    const seen = {
      expected: EXPECTED,
      observed: `ProcessLabel = "${inspect.ProcessLabel}", label of the process = ${kernel.known ? (kernel.value?.label ?? 'none') : 'not read'}, label=disable ${disabled ? 'given' : 'not given'}`,
    };
    if (disabled) return fail({ ...seen, message: `${it} runs without SELinux (label=disable).` });
    if ([label, inspect.ProcessLabel].some(isUnconfined)) {
      return fail({ ...seen, message: `${it} runs with a type that SELinux does not confine.` });
    }
    if (type === '') return fail({ ...seen, message: `${it} has no SELinux label.` });
    if (!kernel.known) return cannotTell(kernel, EXPECTED);
    if (kernel.value && !kernel.value.labelReadable) return cannotTell(labelNotRead(kernel.value), EXPECTED);
    return pass({ ...seen, message: `${it} is confined by SELinux as ${type}.${permissive}` });
  },
});

const isUnconfined = (label: string): boolean => UNCONFINED_TYPES.includes(label.split(':')[2] ?? '');
