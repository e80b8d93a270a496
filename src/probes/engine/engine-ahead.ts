/**
 * Whether root's dockerd runs, found out before any script has arrived: `dockerd` is what this prints then. It decides
 * nothing but whether the usual socket is worth asking already; which engines there are is for the list of them to say.
 * Without this look a socket would be asked that systemd may hold for a dockerd which is stopped, and would start it for.
 */
export const engineAhead = {
  id: 'engine-ahead',
  source: '/run/docker.pid, /proc/PID/comm of dockerd',
  /** Words that every login shell leaves alone between single quotes. */
  line: '{ read -r p </run/docker.pid; read -r c </proc/$p/comm; } 2>/dev/null; echo $c',
} as const;
