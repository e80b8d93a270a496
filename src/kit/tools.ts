/** What every script on a host may rely on: coreutils, grep and sed, or busybox in their place. */
export const TOOLS = [
  'cat',
  'cut',
  'grep',
  'head',
  'id',
  'ls',
  'readlink',
  'sed',
  'stat',
  'tr',
  'uname',
] as const;
