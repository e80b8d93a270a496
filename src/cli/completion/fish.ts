import type { CommandWords, OptionWords } from './table.ts';
import type { Value } from './values.ts';

/** The script for fish, from 3 on. */
export const fishScript = (
  commands: readonly CommandWords[],
): string => `# Completes plimsoll in fish, from 3 on.
# In this shell: plimsoll completion fish | source
# In later ones: plimsoll completion fish > ~/.config/fish/completions/plimsoll.fish

function __plimsoll_command
    set -l words (commandline -opc) audit
    if string match -q -- '-*' $words[2]
        echo audit
    else
        echo $words[2]
    end
end

function __plimsoll_is
    test (__plimsoll_command) = $argv[1]
end

function __plimsoll_first
    test (count (commandline -opc)) -eq 1
end

complete -c plimsoll -e
complete -c plimsoll -f
${commands.flatMap(({ name, description }) => (name === '' ? [] : `complete -c plimsoll -n __plimsoll_first -a ${name} -d ${quoted(description)}`)).join('\n')}
${commands.map(commandLines).join('\n')}
`;

function commandLines({ name, options, values }: CommandWords): string {
  const when = name === '' ? '__plimsoll_first' : quoted(`__plimsoll_is ${name}; and not __plimsoll_first`);
  const on = `complete -c plimsoll -n ${name === 'audit' ? quoted('__plimsoll_is audit') : when}`;
  const [first] = values;
  const value = first ? offered(first.value) : '';
  return [
    ...options.map((option) => `${on} ${optionWords(option)}`),
    ...(first && value !== '' && name !== '' ? [`complete -c plimsoll -n ${when}${value}`] : []),
  ].join('\n');
}

function optionWords({ words, description, takes }: OptionWords): string {
  const named = words.map((word) => (word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`));
  const value = takes === null ? '' : ` ${takes.value.files === 'none' ? '-x' : '-r'}${offered(takes.value)}`;
  return `${named.join(' ')}${value} -d ${quoted(description)}`;
}

function offered({ words, files }: Value): string {
  const all = [...words, ...(files === 'directories' ? ['(__fish_complete_directories)'] : [])];
  return `${files === 'files' ? ' -F' : ''}${all.length === 0 ? '' : ` -a ${quoted(all.join(' '))}`}`;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
