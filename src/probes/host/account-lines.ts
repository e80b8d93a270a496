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

/** A group as the group database has it. */
export interface Group {
  readonly name: string;
  readonly gid: number;
  /** Accounts that it lists; those that have it as their primary group are not among them. */
  readonly members: readonly string[];
}

/** Reads one line of a group file; undefined where it is none. */
export function parseGroup(line: string): Group | undefined {
  const [name, , gid, members] = line.split(':');
  if (!name || members === undefined || !isId(gid)) return undefined;
  const listed = members.split(',').map((member) => member.trim());
  return { name, gid: Number(gid), members: [...new Set(listed.filter((member) => member !== ''))] };
}

/** Whether a word is a number that can be a user or group id. */
export const isId = (word: string | undefined): word is string => /^\d{1,10}$/.test(word ?? '');
