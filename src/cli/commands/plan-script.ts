import { installedScript, sudoersText } from '../../collect/installed-script.ts';
import { type ChooseOptions, chooseHosts } from '../choose-hosts.ts';
import type { Streams } from '../streams.ts';

/**
 * `plimsoll plan --install-script`: stdout is the file, byte for byte, so that its digest is that of the file; what to do
 * with it goes to stderr.
 */
export async function printScript(streams: Streams): Promise<number> {
  const { path, sha256, text } = installedScript();
  streams.out(text);
  streams.log(
    `plimsoll: this is ${path}, for root:root and mode 0755 (sha256 ${sha256}). "plimsoll plan --sudoers ACCOUNT@HOST" prints what sudoers needs to permit it.\n`,
  );
  return 0;
}

/**
 * `plimsoll plan --sudoers`: the accounts are those of the targets; where a target names none, a word to replace stands
 * for it.
 */
export async function printSudoers(
  targets: readonly string[],
  options: ChooseOptions,
  streams: Streams,
): Promise<number> {
  const named = targets.length > 0 || options.inventory !== undefined;
  const hosts = named ? (await chooseHosts(targets, options, streams)).hosts : [];
  const accounts = [...new Set(hosts.flatMap(({ user }) => user ?? []))];
  streams.out(sudoersText(accounts.length > 0 ? accounts : ['ACCOUNT']));
  if (accounts.length === 0)
    streams.log(
      'plimsoll: no account is named: give it as ACCOUNT@HOST, or put it in the place of ACCOUNT.\n',
    );
  return 0;
}
