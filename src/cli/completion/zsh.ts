import type { ArgumentWords, CommandWords, OptionWords } from './table.ts';
import type { Value } from './values.ts';

/** The script for zsh, from 5 on. */
export const zshScript = (commands: readonly CommandWords[]): string => `#compdef plimsoll
# Completes plimsoll in zsh, from 5 on.
# In this shell: source <(plimsoll completion zsh)
# In later ones: plimsoll completion zsh > DIR/_plimsoll, with a DIR of $fpath

_plimsoll() {
  local command=audit curcontext=$curcontext at
  local -a commands
  commands=(
${commands.flatMap(({ name, description }) => (name === '' ? [] : `    ${quoted(`${name}:${description}`)}`)).join('\n')}
  )
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _describe command commands
    return
  fi
  if (( CURRENT == 2 )); then
    compadd -- ${commands.flatMap(({ name, options }) => (name === '' ? options.flatMap(({ words }) => words) : [])).join(' ')}
  fi
  if [[ $words[2] != -* ]]; then
    command=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  if [[ $command == schedule ]]; then
    at=$words[(i)--]
    if (( at < CURRENT )); then
      command=audit
      shift $at words
      (( CURRENT -= at ))
    fi
  fi
  case $command in
${commands
  .filter(({ name }) => name !== '')
  .map(commandCase)
  .join('\n')}
  esac
}

if [[ $funcstack[1] == _plimsoll ]]; then
  _plimsoll "$@"
else
  compdef _plimsoll plimsoll
fi
`;

const commandCase = ({ name, options, values }: CommandWords): string =>
  [
    `    ${name})`,
    '      _arguments -s -S \\',
    [...options.map(optionSpec), ...values.map(valueSpec)].map((spec) => `        ${spec}`).join(' \\\n'),
    '      ;;',
  ].join('\n');

function optionSpec({ words, description, takes }: OptionWords): string {
  const said = `[${description.replace(/[[\]\\]/g, '\\$&')}]`;
  const rest = takes ? `${said}${meant(takes)}` : said;
  const mark = (word: string) => (takes === null ? word : `${word}${word.startsWith('--') ? '=' : '+'}`);
  return words.map((word) => quoted(`*${mark(word)}${rest}`)).join(' ');
}

const valueSpec = (argument: ArgumentWords, index: number): string =>
  quoted(`${argument.variadic ? '*' : index + 1}${meant(argument)}`);

/** What a value is called, and what offers it. */
const meant = ({ name, value }: ArgumentWords): string =>
  `:${name.replace(/[^a-z0-9]+/g, ' ').trim()}:${actOf(value)}`;

function actOf({ words, open, fileAfterSign, files }: Value): string {
  const offers = [
    ...(words.length === 0 ? [] : [`compadd ${open ? "-S '' " : ''}-- ${words.join(' ')}`]),
    ...(files === 'none' ? [] : [files === 'files' ? '_files' : '_files -/']),
  ];
  const all = offers.join('; ');
  if (fileAfterSign) return `{if compset -P "*="; then _files; else ${all}; fi}`;
  return all === '' ? ' ' : `{${all}}`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
