/**
 * What the `User` of a configuration means for a process that is yet to start. Docker takes `user`, `uid`, `user:group`
 * and the like; a number is one in any spelling (Go, strconv.Atoi: `+0` too), and root is known by name. Which id another
 * name has only the /etc/passwd of the container says, which is not read: `unknown`.
 */
export function startUser(configured: string): 'root' | 'other' | 'unknown' {
  const [user = ''] = configured.split(':', 1);
  if (user === '' || user === 'root' || /^[+-]?0+$/.test(user)) return 'root';
  return /^\d+$/.test(user) ? 'other' : 'unknown';
}
