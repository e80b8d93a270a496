import { notApplicable } from '../../src/kit/index.ts';
import type { Judgement } from '../../src/model/check.ts';
import type { ProcessRights } from '../../src/probes/containers/container-rights.ts';
import { nameOf } from '../../src/probes/containers/container-rights.ts';
import type { Runtime } from '../../src/probes/containers/container-runtime.ts';

/** What the kernel of the host says of a sandbox does not hold for what runs in it. */
export const sandboxed = (runtime: Runtime, main: ProcessRights, expected: string): Judgement =>
  notApplicable({
    expected,
    observed: `runtime ${runtime.name} (${runtime.path || 'a shim'}), main process ${nameOf(main)} = ${main.executable ?? main.argv0}`,
    message: `The container runs in a sandbox (${runtime.name}), whose own kernel answers this, and not the one of the host.`,
  });
