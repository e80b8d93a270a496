import { readdirSync, readFileSync } from 'node:fs';

interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
}

/**
 * Kills every process of a session at once, and those below them that have left it. It must be called
 * before the leader is reaped, thus while no exit of it was reported: until then its number is its own.
 */
export function killSession(leader: number): void {
  // What was just being forked appears in a later look.
  for (let looks = 0; looks < 5; looks += 1) {
    const members = belongingTo(leader, livingProcesses());
    for (const pid of members) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself meanwhile.
      }
    }
    if (members.size === 0) return;
  }
}

function belongingTo(leader: number, processes: readonly Seen[]): ReadonlySet<number> {
  const members = new Set(processes.filter(({ session }) => session === leader).map(({ pid }) => pid));
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    for (const { pid, parent } of processes) if (members.has(parent)) members.add(pid);
  }
  return members;
}

/** From /proc; `stat` holds state, parent, group and session after the name, which may hold anything. */
function livingProcesses(): readonly Seen[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'latin1');
      const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z' || state === 'X') return [];
      return [{ pid: Number(entry), parent: Number(parent), session: Number(session) }];
    } catch {
      return [];
    }
  });
}
