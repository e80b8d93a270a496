import { dirname, join } from 'node:path';

const clone = join(import.meta.dirname, '../..');

/** What a host of the lab said, without where the clone and the Node.js lie that it was started from. */
export const withoutClone = (text: string): string =>
  text.replaceAll(clone, '/srv/plimsoll').replaceAll(dirname(process.execPath), '/srv/node');
