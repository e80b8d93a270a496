import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause } from '../../model/cause.ts';

/** Security modules of the kernel, from /sys and /proc. */
export const securityModulesShape = z.object({
  lsm: z.array(z.string()),
  apparmor: z.boolean(),
  selinux: z.enum(['enforcing', 'permissive', 'disabled']),
});

export const securityModules = defineScriptProbe({
  id: 'security-modules',
  source: '/sys/kernel/security',
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: securityModulesShape,
  script: () => null,
  project: () => ({ ok: false, cause: cause('not-collected', 'Not built yet.', 'Wait.') }),
});
