import { z } from 'zod';
import { defineApiProbe } from '../../kit/define-probe.ts';
import { flag, text } from './shapes.ts';

/** One `GET /exec/{id}/json` for each exec session that a running container lists; those that ended meanwhile are left out. */
export const containerExecs = defineApiProbe({
  id: 'execs',
  scope: 'container',
  path: '/exec/{id}/json',
  maxBytes: 256 * 1024,
  shape: z.array(
    z.object({
      ID: z.string(),
      Running: flag,
      ProcessConfig: z.object({ privileged: flag, user: text }),
    }),
  ),
});
