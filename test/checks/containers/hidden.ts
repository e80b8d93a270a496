import { cause } from '../../../src/model/cause.ts';
import { unread } from '../../../src/model/fact.ts';

/** A fact that the account of the audit could not see. */
export const hidden = unread(cause('process-not-visible', 'Process 4711 cannot be seen.', 'Audit as root.'));
