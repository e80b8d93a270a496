import type { Fixes } from '../fix.ts';
import { AUDIT_FIXES } from './audit.ts';
import { CONTAINER_FIXES } from './containers.ts';
import { DAEMON_FIXES } from './daemon.ts';
import { FILE_FIXES } from './files.ts';
import { KERNEL_FIXES } from './kernel.ts';

/** What mends each check that can be mended without a decision of a person; the others have their text. */
export const FIXES: Fixes = {
  ...DAEMON_FIXES,
  ...FILE_FIXES,
  ...AUDIT_FIXES,
  ...KERNEL_FIXES,
  ...CONTAINER_FIXES,
};
