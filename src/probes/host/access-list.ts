import { isId } from './account-lines.ts';

/** One entry of an access control list beyond owner, group and everyone. */
export interface AclEntry {
  readonly kind: 'user' | 'group';
  readonly id: number;
  /** It may write, which for a unix socket means connect (unix(7)); the mask is taken into account. */
  readonly write: boolean;
}

/** What an access control list says of a file. */
export interface AccessList {
  readonly entries: readonly AclEntry[];
  /** The owning group may write; with a list the group bits of the mode are the mask and say nothing of it. */
  readonly groupWrites: boolean;
}

/**
 * Reads what `getfacl -n -c` prints: lines `tag:id:rights`, with the mask in a line of its own (acl(5)). Null where it
 * is no such text.
 */
export function parseAccessList(text: string): AccessList | null {
  const lines = text.split('\n').flatMap((line) => {
    const [, tag = '', id = '', rights = ''] =
      /^(user|group|mask|other):(\d*):([r-][w-][x-])(?:\s+#effective:[rwx-]{3})?$/.exec(line.trim()) ?? [];
    return tag === '' ? [] : [{ tag, id, write: rights[1] === 'w' }];
  });
  const written = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const own = lines.find(({ tag, id }) => tag === 'group' && id === '');
  if (!own || lines.length !== written.length) return null;
  const mask = lines.find(({ tag }) => tag === 'mask')?.write ?? true;
  const entries = lines.flatMap(({ tag, id, write }) =>
    (tag === 'user' || tag === 'group') && isId(id)
      ? [{ kind: tag, id: Number(id), write: write && mask } as const]
      : [],
  );
  return { entries, groupWrites: own.write && mask };
}
