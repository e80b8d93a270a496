import { readPort } from '../../model/address.ts';
import type { Hop } from '../../model/inventory.ts';
import type { Settings } from './group-tree.ts';
import { readJump } from './own-settings.ts';
import { absolutePath, type Place } from './place.ts';
import { shellWords } from './shell-words.ts';

/** Variables of Ansible that say how a host is reached; the later of two names for one thing wins, as there. */
const NAMES = {
  address: ['ansible_host', 'ansible_ssh_host'],
  port: ['ansible_port', 'ansible_ssh_port'],
  user: ['ansible_user', 'ansible_ssh_user'],
  key: ['ansible_private_key_file', 'ansible_ssh_private_key_file'],
  connection: ['ansible_connection'],
  commonArguments: ['ansible_ssh_common_args'],
  extraArguments: ['ansible_ssh_extra_args'],
  priority: ['ansible_group_priority'],
} as const;

/** Whether a variable matters; all others may hold anything, secrets too, and are not looked at. */
export const isRead = (name: string): boolean => READ.has(name);
const READ: ReadonlySet<string> = new Set(Object.values(NAMES).flat());

/** What the variables of a host come to. `line` is where the value that is wrong is set. */
export type Reach =
  | { readonly kind: 'wrong'; readonly line: number; readonly sentence: string }
  /** By a connection that is not ssh. */
  | { readonly kind: 'elsewhere'; readonly connection: string }
  | {
      readonly kind: 'reached';
      readonly address: string | null;
      readonly user?: string;
      readonly port?: number;
      readonly key?: string;
      readonly jump?: readonly Hop[];
      /** Arguments of ssh that were not understood, with the line of each. */
      readonly left: readonly { readonly what: string; readonly line: number }[];
    };

const SSH: readonly string[] = [
  'ssh',
  'smart',
  'paramiko',
  'paramiko_ssh',
  'ansible.builtin.ssh',
  'ansible.builtin.paramiko_ssh',
];
const HERE: readonly string[] = ['local', 'ansible.builtin.local'];

/** Understands the variables of one host. */
export function reachOf(name: string, settings: Settings, place: Place): Reach {
  const get = (what: keyof typeof NAMES) => {
    const set = NAMES[what].map((variable) => settings.get(variable)).filter((setting) => setting?.text);
    return set.at(-1);
  };
  for (const variable of READ) {
    const setting = settings.get(variable);
    if (!setting?.text.includes('{{') || variable.endsWith('_args')) continue;
    const sentence = `${variable} of ${name} is a template, which only Ansible can fill in; write the value itself.`;
    return { kind: 'wrong', line: setting.line, sentence };
  }
  const connection = get('connection')?.text ?? 'ssh';
  if (HERE.includes(connection)) return { kind: 'reached', address: null, left: [] };
  if (!SSH.includes(connection)) return { kind: 'elsewhere', connection };
  const port = get('port');
  const number = port ? readPort(port.text) : undefined;
  if (port && !number) {
    return {
      kind: 'wrong',
      line: port.line,
      sentence: `the port of ${name} is not a whole number from 1 to 65535.`,
    };
  }
  const user = get('user')?.text;
  const key = get('key')?.text;
  const { jump, left } = readArguments([get('commonArguments'), get('extraArguments')]);
  return {
    kind: 'reached',
    address: get('address')?.text ?? name,
    ...(user ? { user } : {}),
    ...(number ? { port: number } : {}),
    ...(key ? { key: absolutePath(key, place) } : {}),
    ...(jump ? { jump: jump.map((address) => ({ address })) } : {}),
    left,
  };
}

interface Arguments {
  readonly jump?: readonly string[];
  readonly left: readonly { readonly what: string; readonly line: number }[];
}

/** Takes the jump hosts out of arguments of ssh. Of what is not understood only the name is kept. */
function readArguments(
  settings: readonly ({ readonly text: string; readonly line: number } | undefined)[],
): Arguments {
  let jump: readonly string[] | undefined;
  const left: { what: string; line: number }[] = [];
  for (const { text, line } of settings.filter((setting) => setting !== undefined)) {
    const words = shellWords(text);
    if (!words || text.includes('{{')) {
      left.push({ what: 'all of it', line });
      continue;
    }
    for (let i = 0; i < words.length; i++) {
      const [, flag = '', attached = ''] = /^(-[a-zA-Z])(.*)$/s.exec(words[i] ?? '') ?? [];
      const takesValue = flag !== '' && 'bcDeEFIiJlmOopQRSWw'.includes(flag.slice(1));
      const value = attached === '' && takesValue ? (words[++i] ?? '') : attached;
      const [, option = '', given = ''] = /^([A-Za-z]+)\s*[=\s]\s*(.*)$/s.exec(value) ?? [];
      const isJump = flag === '-J' || (flag === '-o' && option.toLowerCase() === 'proxyjump');
      const hops = isJump ? readJump((flag === '-J' ? value : given).split(',')) : undefined;
      if (hops && !('wrong' in hops)) jump ??= hops;
      else if (!(flag === '-o' && HARMLESS.test(option))) {
        left.push({ what: flag === '-o' && option ? option : flag || 'a word that is no option', line });
      }
    }
  }
  return jump ? { jump, left } : { left };
}

/** Options that change how a connection is kept, not where it leads or what is trusted. */
const HARMLESS =
  /^(Control(Master|Path|Persist)|ServerAlive\w+|ConnectTimeout|ConnectionAttempts|TCPKeepAlive|Compression|LogLevel|PreferredAuthentications|PasswordAuthentication|ForwardAgent|ForwardX11|BatchMode)$/i;
