import type { InstalledProgram } from '../transport.ts';

/** The first bytes that the program reads, by what it is to do: run a script's sections, or ask an engine. */
export const TASKS = { collect: 'collect\n', engine: 'engine \n' } as const;

/** Of so many bytes, filled up with line breaks, is each request to an engine, since no shell reads a bounded line. */
export const REQUEST_BYTES = 512;

/** How the program ends where it cannot ask an engine, and the code of the error that this is. */
export const CANNOT_ASK = { 100: 'EFORWARD', 101: 'ELOOP', 102: 'ENOENT' } as const;

/** How the program ends that is run without an input; nothing that sudo or a shell says of itself. */
const WITHOUT_INPUT = 97;

/** Names the program for `FIND_INSTALLED`. Its path and its digest are ours, and plain. */
export const namedFile = (program: InstalledProgram | null): string =>
  program === null ? 'file=\n' : `file=${program.path} digest=${program.sha256}\n`;

/**
 * Shell text that sets `state` to what there is of the program in `file`, whose digest must be `digest`: `none` where
 * none is wanted, `absent`, `other=NAMES` where there are those of other versions alone, `changed`, `unverified`,
 * `there`. `by_file` then tries it by sudo: `as` becomes sudo-script, or `state` becomes `refused`.
 */
export const FIND_INSTALLED = `by_file() {
  said=$(sudo -n "$file" 2>&1 </dev/null)
  if [ $? = ${WITHOUT_INPUT} ]; then as=sudo-script why= state=used; return 0; fi
  state=refused
  return 1
}
if [ -z "$file" ]; then :
elif [ -f "$file" ]; then
  case $(sha256sum "$file" 2>/dev/null) in
  "$digest "*) state=there ;;
  '') state=unverified ;;
  *) state=changed ;;
  esac
else
  state=absent others=
  for other in "\${file%-*}"-*; do
    other=\${other##*/}
    case $other in *[!0-9A-Za-z.-]* | '') ;; *) others=$others,$other ;; esac
  done
  [ -z "$others" ] || state=other=$(printf %s "\${others#,}" | cut -c 1-120)
fi
`;

/** What keeps the program from being used, in words; null where nothing does, or none is wanted. */
export function whyNotInstalled(state: string, { path }: InstalledProgram): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const [kind, names = ''] = state.split('=');
  switch (kind) {
    case 'absent':
      return 'the collection script is not installed';
    case 'other':
      return `of the collection scripts there is ${names.replaceAll(',', ', ')}, and this version needs ${name}`;
    case 'changed':
      return `${path} is not the file that plan --install-script prints`;
    case 'unverified':
      return `${path} cannot be compared with the file that plan --install-script prints, for lack of sha256sum or the right to read it`;
    case 'refused':
      return `${path} is there, but sudo does not permit it as plan --sudoers prints`;
    default:
      return null;
  }
}
