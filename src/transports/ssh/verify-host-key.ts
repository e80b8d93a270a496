import { appendHostKey } from './append-host-key.ts';
import {
  answerToHostKey,
  decideHostKey,
  type HostKeyDecision,
  type HostKeyPolicy,
} from './decide-host-key.ts';
import { fingerprint } from './host-key.ts';
import type { HostToVerify } from './host-names.ts';
import { hostKeyVerdict } from './judge-host-key.ts';
import type { HostKeyJudgement, ShownKey } from './open-hop.ts';
import { readKnownHosts } from './read-known-hosts.ts';
import type { SshConfig } from './ssh-config.ts';

/** How keys of hosts are verified in a run. */
export interface HostKeyRules {
  readonly policy: HostKeyPolicy;
  /** Asks a person; null where there is nobody to ask. */
  ask(question: string): Promise<string | null>;
}

/**
 * How OpenSSH would look a host up: by its name, and only where CheckHostIP is switched on (its default until 8.5)
 * also by the address that was connected to, which is null where the way leads through another host.
 */
export const hostToVerify = (config: SshConfig, address: string | null = null): HostToVerify => ({
  name: config.hostname,
  port: config.port,
  alias: config.hostKeyAlias,
  address: config.checkHostIp ? address : null,
});

/** Judges the key that a host showed by pins, known_hosts and the policy; asks a person where that is the policy. */
export async function verifyHostKey(
  config: SshConfig,
  { key, address }: ShownKey,
  pins: readonly string[],
  rules: HostKeyRules,
): Promise<HostKeyJudgement> {
  const host = hostToVerify(config, address);
  const verdict = hostKeyVerdict(await readKnownHosts(config.knownHostsFiles), host, key);
  const shown = { host, key, verdict, policy: rules.policy, pins };
  const decided = await settle(decideHostKey(shown), shown, rules);
  if (!decided.accept) return decided;
  return { accept: true, fingerprint: fingerprint(key), how: decided.how, record: decided.record };
}

type Settled = Exclude<HostKeyDecision, { readonly accept: 'ask' }>;

async function settle(
  decision: HostKeyDecision,
  shown: Parameters<typeof decideHostKey>[0],
  rules: HostKeyRules,
): Promise<Settled> {
  if (decision.accept !== 'ask') return decision;
  for (;;) {
    const answer = await rules.ask(decision.question);
    // Where nobody can be asked, an unknown host is refused.
    const settled =
      answer === null ? decideHostKey({ ...shown, policy: 'yes' }) : answerToHostKey(answer, shown);
    if (settled !== null && settled.accept !== 'ask') return settled;
  }
}

/** Remembers the key of a host that has logged us in; says in a sentence why that failed, null where it did not. */
export async function rememberHostKey(config: SshConfig, { key, address }: ShownKey): Promise<string | null> {
  const file = config.userKnownHostsFile;
  if (file === null) return null;
  try {
    const recorded = await appendHostKey(file, hostToVerify(config, address), key, {
      hash: config.hashKnownHosts,
    });
    return recorded === 'contradicted'
      ? `Another key of ${config.hostname} was written into ${file} meanwhile.`
      : null;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return `The key of ${config.hostname} could not be written into ${file}: ${reason}.`;
  }
}
