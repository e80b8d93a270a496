import type { CommandWords, OptionWords } from './table.ts';
import type { Value } from './values.ts';

/** The script for bash, from 3.2 on. */
export const bashScript = (
  commands: readonly CommandWords[],
): string => `# Completes plimsoll in bash, from 3.2 on.
# In this shell: source <(plimsoll completion bash)
# In later ones: put that line into ~/.bashrc

_plimsoll_add() {
  local reply
  while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen "$@" -- "$cur")
}

_plimsoll_files() {
  compopt -o filenames 2>/dev/null
  _plimsoll_add "$1"
}

_plimsoll_open() {
  compopt -o nospace 2>/dev/null
  _plimsoll_add -W "$1"
}

_plimsoll() {
  local cur=\${COMP_WORDS[COMP_CWORD]} command=audit option at
  COMPREPLY=()
  if ((COMP_CWORD == 1)) && [[ $cur != -* ]]; then
    _plimsoll_add -W '${names(commands).join(' ')}'
    return
  fi
  if ((COMP_CWORD == 1)); then
    _plimsoll_add -W '${commands.flatMap(({ name, options }) => (name === '' ? allWords(options) : [])).join(' ')}'
  fi
  [[ \${COMP_WORDS[1]} == -* ]] || command=\${COMP_WORDS[1]}
  if [[ $command == schedule ]]; then
    for ((at = 2; at < COMP_CWORD; at++)); do
      [[ \${COMP_WORDS[at]} == -- ]] && command=audit
    done
  fi
  # Bash parts words at =, so that KIND=VALUE of an option is three.
  option=\${COMP_WORDS[COMP_CWORD - 1]}
  if [[ $cur == = ]]; then
    cur=
    [[ $option == -* ]] || option=\${COMP_WORDS[COMP_CWORD - 2]}=
  elif [[ $option == = ]]; then
    option=\${COMP_WORDS[COMP_CWORD - 2]}
    [[ $option == -* ]] || option=\${COMP_WORDS[COMP_CWORD - 3]}=
  fi
  case $command in
${commands
  .filter(({ name }) => name !== '')
  .map(commandCase)
  .join('\n')}
  esac
}

complete -F _plimsoll plimsoll
`;

const names = (commands: readonly CommandWords[]): readonly string[] =>
  commands.flatMap(({ name }) => (name === '' ? [] : name));

const allWords = (options: readonly OptionWords[]): readonly string[] =>
  options.flatMap(({ words }) => words);

function commandCase({ name, options, values }: CommandWords): string {
  const valued = Map.groupBy(
    options.flatMap(({ words, takes }) =>
      takes ? [{ words: words.join('|'), act: actOf(takes.value) }] : [],
    ),
    ({ act }) => act,
  );
  // What has a sign and is no option of its own stands for whatever follows the sign.
  const afterSign = options.flatMap(({ words, takes }) => {
    if (!takes?.name.includes('=')) return [];
    const act = takes.value.fileAfterSign ? '_plimsoll_files -f; ' : '';
    return [`${words.map((word) => `${word}=`).join('|')}) ${act}return ;;`];
  });
  const cases = [
    ...[...valued].map(([act, same]) => `${same.map(({ words }) => words).join('|')}) ${act}return ;;`),
    ...afterSign,
  ];
  const [first] = values;
  return [
    `    ${name})`,
    ...(cases.length === 0
      ? []
      : ['      case $option in', ...cases.map((line) => `        ${line}`), '      esac']),
    '      if [[ $cur == -* ]]; then',
    `        _plimsoll_add -W '${allWords(options).join(' ')}'`,
    ...(first ? ['      else', `        ${actOf(first.value).trimEnd() || ':'}`] : []),
    '      fi',
    '      ;;',
  ].join('\n');
}

/** What offers a value, as commands that each end in a semicolon; empty where nothing is offered. */
function actOf({ words, open, files }: Value): string {
  const offers = [
    ...(words.length === 0 ? [] : [`${open ? '_plimsoll_open' : '_plimsoll_add -W'} '${words.join(' ')}';`]),
    ...(files === 'none' ? [] : [`_plimsoll_files ${files === 'files' ? '-f' : '-d'};`]),
  ];
  return offers.map((offer) => `${offer} `).join('');
}
