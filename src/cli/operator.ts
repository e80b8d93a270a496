import { hostname, userInfo } from 'node:os';
import type { Operator } from '../model/run-results.ts';

/** Who runs this program, and on which machine. An account without a name goes by its number. */
export function operator(): Operator {
  return { account: accountName(), host: hostname() };
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
