/** An account as the account database has it, without its comment and its shell. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Reads one line of a passwd file; undefined where it is none. */
export function parseAccount(line: string): Account | undefined {
  const [name, , uid, gid, , home] = line.split(':');
  if (!name || home === undefined || !isId(uid) || !isId(gid)) return undefined;
  return { name, uid: Number(uid), gid: Number(gid), home };
}

/** Whether a word is a number that can be a user or group id. */
export const isId = (word: string | undefined): word is string => /^\d{1,10}$/.test(word ?? '');
