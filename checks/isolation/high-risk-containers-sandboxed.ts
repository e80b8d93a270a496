import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { containerRuntime, isSandboxed } from '../../src/probes/containers/container-runtime.ts';
import { kernelView } from '../../src/probes/containers/kernel-view.ts';
import { riskMarks } from '../../src/probes/containers/risk-marks.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { isFrom } from '../../src/probes/images/image-reference.ts';
import { containers } from '../../src/probes/populations.ts';
import { TRUSTED_IMAGE_SOURCES } from '../parameters.ts';
import { CRITICAL_CAPABILITIES, SANDBOX_RUNTIMES, UNTRUSTED_CONTAINERS } from './rights-parameters.ts';

const EXPECTED = 'a container that runs what nobody trusts has a sandboxed runtime';

/** So many marks make a person look. */
const MANY = 2;

export default defineCheck({
  id: 'high-risk-containers-sandboxed',
  title: 'Containers of higher risk run in a sandbox',
  severity: 'medium',
  severityReason: 'Where hostile code is expected, one flaw of the kernel must not be enough to get out.',
  rationale:
    'All containers of an ordinary runtime share the kernel of the host, with everything in it that is wrong. Sandboxes such as gVisor and Kata Containers put a kernel of their own in between. They do not help against mounts, sockets and the network of the host that a container is given.',
  remediation: {
    text: 'Register gVisor (runsc) or Kata Containers as a runtime and create these containers with it, or move them to a host of their own.',
    command: 'docker run --runtime runsc IMAGE',
    takes: 'plan',
    sideEffect: 'System calls take longer, and some programs need ones that a sandbox does not have.',
  },
  outcomes: {
    pass: 'a container that the policy calls untrusted has a sandboxed runtime, or the policy does not name the container',
    fail: 'an untrusted container shares the kernel of the host, by its runtime or by what its main process is',
    manual:
      'no policy names untrusted containers and this one has several marks of risk, or its runtime is not known or weakened by arguments',
    notapplicable:
      'no policy names untrusted containers and this one has at most one mark of risk, or a sandbox',
  },
  parameters: {
    untrusted: UNTRUSTED_CONTAINERS,
    sandboxes: SANDBOX_RUNTIMES,
    critical: CRITICAL_CAPABILITIES,
    sources: TRUSTED_IMAGE_SOURCES,
  },
  each: containers,
  needs: { inspect: containerInspect, runtime: containerRuntime },
  hints: { main: kernelView },
  assess: ({ inspect, runtime, main }, { item }, { untrusted, sandboxes, critical, sources }) => {
    const image = inspect.Config.Image;
    const trusted = sources.configured ? sources.value.some((source) => isFrom(image, source)) : null;
    const marks = riskMarks(inspect, critical.configured ? critical.value : [], trusted);
    const named = sandboxes.configured && fitsOne(runtime.name, sandboxes.value);
    const kind = runtime.kind === 'unknown' && named ? 'sandbox' : runtime.kind;
    const it = theContainer(inspect);
    const seen = {
      expected: EXPECTED,
      observed: `runtime ${runtime.name} = ${runtime.path || 'a shim of containerd'} (${kind}); marks: ${enumerate(marks) || 'none'}`,
    };
    if (!untrusted.configured) {
      if (kind !== 'sandbox' && marks.length >= MANY) {
        return manual({
          ...seen,
          message: `Is what runs in the container trusted? It shares the kernel of the host and has ${marks.length} marks of risk: ${enumerate(marks)}.`,
        });
      }
      return notApplicable({
        ...seen,
        message: `No policy says which containers are untrusted, and this one ${kind === 'sandbox' ? 'runs in a sandbox' : marks.length === 0 ? 'has no mark of risk' : 'has one mark of risk'}.`,
      });
    }
    const images = untrusted.value.flatMap((entry) =>
      entry.startsWith('image:') ? [entry.slice('image:'.length)] : [],
    );
    const names = untrusted.value.filter((entry) => !entry.startsWith('image:'));
    if (!fitsOne(item.name, names) && !fitsOne(image, images))
      return pass({ ...seen, message: 'The policy does not call this container untrusted.' });
    if (kind === 'shared-kernel')
      return fail({
        ...seen,
        message: `${it} is untrusted and shares the kernel of the host, by the runtime ${runtime.name}.`,
      });
    if (kind === 'unknown') {
      return manual({
        ...seen,
        message: `Does the runtime ${runtime.name} give containers a kernel of their own? This one is untrusted.`,
      });
    }
    if (!main.known) return cannotTell(main, EXPECTED);
    if (main.value && runtime.kind === 'sandbox' && !isSandboxed(runtime, main.value)) {
      return fail({
        ...seen,
        observed: `${seen.observed}; main process ${main.value.executable ?? main.value.argv0} (${main.value.pid})`,
        message: `${it} is untrusted, and its main process runs on the kernel of the host, though the runtime ${runtime.name} is called a sandbox.`,
      });
    }
    if (runtime.weakened.length > 0) {
      return manual({
        ...seen,
        observed: `${seen.observed}; arguments ${runtime.weakened.join(' ')}`,
        message: `Is the sandbox of this untrusted container still one? The runtime ${runtime.name} is told ${runtime.weakened.map((argument) => `--${argument}`).join(' ')}.`,
      });
    }
    return pass({ ...seen, message: `${it} is untrusted and runs in a sandbox (${runtime.name}).` });
  },
});
