import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause } from '../../model/cause.ts';

export const UNITS = ['docker.service', 'docker.socket', 'containerd.service'] as const;
export type UnitName = (typeof UNITS)[number];

export const unitShape = z.object({
  /** Path of the unit file; null where there is none. */
  path: z.string().nullable(),
  masked: z.boolean(),
  dropIns: z.array(z.string()),
  /** ListenStream= of a socket unit with its drop-ins, in order, after resets. */
  listen: z.array(z.string()),
  /** LimitNOFILE= and LimitNPROC= in force, by name. */
  limits: z.record(z.string(), z.string()),
});
/** Units as systemd knows them, or, where it does not run, the first file found in its search path. */
export const unitsShape = z.object({
  systemd: z.boolean(),
  units: z.object({
    'docker.service': unitShape,
    'docker.socket': unitShape,
    'containerd.service': unitShape,
  }),
});

export const units = defineScriptProbe({
  id: 'units',
  source: 'systemctl show, unit files',
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: unitsShape,
  script: () => null,
  project: () => ({ ok: false, cause: cause('not-collected', 'Not built yet.', 'Wait.') }),
});
