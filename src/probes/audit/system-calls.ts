import type { FilterRule } from './audit-rule.ts';

/** What a watch must record of a file: changes of its content (w), and of its owner, mode and the like (a). */
export type Change = 'w' | 'a';

/*
 * The system calls that the kernel counts as writing (w) and as changing attributes (a): its audit classes WRITE and
 * CHATTR (include/asm-generic/audit_write.h, audit_dir_write.h, audit_change_attr.h), as `auditctl -l` 4.0.2 prints them
 * of a rule with an architecture and perm=wa. Newer ones that older releases do not know are left out.
 */
const BY_DIRECTORY: Readonly<Record<Change, readonly string[]>> = {
  w: ['linkat', 'mkdirat', 'mknodat', 'openat', 'renameat2', 'symlinkat', 'truncate', 'unlinkat'],
  a: [
    'fchmod',
    'fchmodat',
    'fchown',
    'fchownat',
    'fremovexattr',
    'fsetxattr',
    'lremovexattr',
    'lsetxattr',
    'removexattr',
    'setxattr',
  ],
};
/** Those that architectures made since 2011 no longer have. */
const BY_PATH: Readonly<Record<Change, readonly string[]>> = {
  w: ['creat', 'link', 'mkdir', 'mknod', 'open', 'rename', 'renameat', 'rmdir', 'symlink', 'unlink'],
  a: ['chmod', 'chown', 'lchown'],
};
const OTHERS = [
  'acct',
  'bind',
  'chown32',
  'fallocate',
  'fchmodat2',
  'fchown32',
  'ftruncate',
  'ftruncate64',
  'lchown32',
  'openat2',
  'quotactl',
  'removexattrat',
  'setxattrat',
  'swapon',
  'truncate64',
  'open_by_handle_at',
];
const CHANGING = new Set([...Object.values(BY_DIRECTORY), ...Object.values(BY_PATH), OTHERS].flat());

/** The two kinds of programs of a 64-bit kernel, for each of which rules can be set apart. */
export type WordSize = 'b64' | 'b32';

/**
 * Which programs a kernel can run, by the name that uname gives its architecture, its own first; where it is
 * unknown, both.
 */
export function wordSizesOf(machine: string): readonly WordSize[] {
  if (/^(riscv64|loongarch64|ppc64le|alpha|ia64)$/.test(machine)) return ['b64'];
  return /^(i[3-6]86|arm(?!64)\w*|ppc|mips|s390|riscv32)$/.test(machine) ? ['b32'] : ['b64', 'b32'];
}

/** Whether a rule takes every system call by which a program of that word size makes such a change. */
export function takesEveryChange(
  { systemCalls }: Pick<FilterRule, 'systemCalls'>,
  change: Change,
  size: WordSize,
  machine: string,
): boolean {
  if (systemCalls.length === 0) return true;
  const modern = size === 'b64' && /^(aarch64|riscv64|loongarch64)$/.test(machine);
  // arm64 alone of these has renameat (its asm/unistd.h: __ARCH_WANT_RENAMEAT).
  const byPath = BY_PATH[change].filter((name) => !modern || (machine === 'aarch64' && name === 'renameat'));
  const needed = [...BY_DIRECTORY[change], ...byPath];
  return needed.every((name) => systemCalls.includes(name));
}

/** Whether a rule can take a system call that changes a file; a number can stand for any. */
export const takesSomeChange = ({ systemCalls }: Pick<FilterRule, 'systemCalls'>): boolean =>
  systemCalls.length === 0 || systemCalls.some((name) => CHANGING.has(name) || /^\d+$/.test(name));
