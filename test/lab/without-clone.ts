import { join } from 'node:path';

const clone = join(import.meta.dirname, '../..');

/** What a host of the lab said, without where the clone lay from which it was started. */
export const withoutClone = (text: string): string => text.replaceAll(clone, '/srv/plimsoll');
