import { z } from 'zod';
import { parseBoundedJson } from '../../kit/bounded-json.ts';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { type Cause, cause, causeSchema } from '../../model/cause.ts';
import {
  groupRecords,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  type ScriptRecord,
  unintelligible,
  unreadPart,
} from './records.ts';
import { ACCOUNTS, REACH, TRUST } from './shell-parts.ts';
import { causeOfState } from './untrusted-file.ts';

/** What a rule of a policy asks of an image, by its type; anything else counts as `other`. */
const RULES = [
  'insecureAcceptAnything',
  'reject',
  'signedBy',
  'signedBaseLayer',
  'sigstoreSigned',
  'other',
] as const;

const policyShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent') }),
  z.object({
    state: z.literal('read'),
    /** Rules for what no scope is for. */
    fallback: z.array(z.enum(RULES)),
    /** How many scopes ask for a signature, and how many do not. */
    signed: z.int(),
    open: z.int(),
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);

/** Files that could decide which images may be used, by the tool that reads them. */
export const signaturePoliciesShape = z.object({
  /** /etc/containers/policy.json, which podman, skopeo and buildah read. */
  containers: policyShape,
  /** Programs in the directory from which containerd starts verifiers; null where it may not be listed. */
  verifiers: z.int().nullable(),
  /** Whether root has a trust policy of Notation; null where that may not be seen. */
  notation: z.boolean().nullable(),
});
export type SignaturePolicies = z.infer<typeof signaturePoliciesShape>;

const POLICY = '/etc/containers/policy.json';
/** Where containerd looks unless it is told otherwise (containerd, docs/image-verification.md). */
const VERIFIERS = '/opt/containerd/image-verifier/bin';
const MOST_BYTES = 262_144;

const SCRIPT = `${RECORDS_BEGIN}${REACH}${ACCOUNTS}${TRUST}record policy
printf '%s\\n' ${POLICY}
if [ ! -e ${POLICY} ]; then
  reach ${POLICY}
  record state $reached
elif [ ! -f ${POLICY} ]; then
  record state irregular
elif [ ! -r ${POLICY} ]; then
  record state denied
elif [ "$(stat -L -c %s ${POLICY})" -gt ${MOST_BYTES} ]; then
  record state too-large
elif [ "$(trusted ${POLICY})$(trusted "$(readlink -f ${POLICY})")" != rootroot ]; then
  record state foreign
else
  record text
  head -c ${MOST_BYTES} ${POLICY}
  echo
fi
n=0
if [ -d ${VERIFIERS} ] && [ -r ${VERIFIERS} ] && [ -x ${VERIFIERS} ]; then
  for f in ${VERIFIERS}/*; do [ ! -f "$f" ] || [ ! -x "$f" ] || n=$((n + 1)); done
elif [ -e ${VERIFIERS} ]; then
  n=hidden
else
  reach ${VERIFIERS}
  [ $reached = absent ] || n=hidden
fi
record verifiers $n
home=$(accounts 0 | head -n 1 | cut -d: -f6)
f=\${home:-/root}/.config/notation/trustpolicy.json
if [ -e "$f" ]; then
  record notation yes
else
  reach "$f"
  record notation $reached
fi
${RECORDS_END}`;

export const signaturePolicies = defineScriptProbe({
  id: 'signature-policies',
  source: `${POLICY}, ${VERIFIERS}, ~/.config/notation/trustpolicy.json of root`,
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: signaturePoliciesShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<SignaturePolicies> {
  const read = readRecords(output, 'policies for signatures');
  if (!read.ok) return read;
  const { records } = read;
  const word = (kind: string): string | undefined => records.find((record) => record.kind === kind)?.words[0];
  const [policy] = [...groupRecords(records, 'policy').values()];
  const verifiers = word('verifiers');
  const notation = word('notation');
  if (!policy || verifiers === undefined || notation === undefined)
    return unintelligible('policies for signatures');
  const count = Number(verifiers);
  return {
    ok: true,
    data: {
      containers: policyIn(policy),
      verifiers: Number.isSafeInteger(count) && count >= 0 ? count : null,
      notation: notation === 'yes' || notation === 'again' ? true : notation === 'absent' ? false : null,
    },
  };
}

const rule = z.array(z.object({ type: z.string() })).max(1000);
const policy = z.object({
  default: rule,
  transports: z.record(z.string(), z.record(z.string(), rule)).nullish(),
});

function policyIn(records: readonly ScriptRecord[]): z.infer<typeof policyShape> {
  const state = records.find(({ kind }) => kind === 'state')?.words[0];
  if (state === 'absent') return { state };
  const text = records.find(({ kind }) => kind === 'text')?.body;
  if (text === undefined) return unreadPart(causeOf(state ?? ''));
  const parsed = parseBoundedJson(text);
  const read = policy.safeParse(parsed.ok ? parsed.value : undefined);
  if (!read.success)
    return unreadPart(
      cause(
        'unparseable',
        `${POLICY} has not the form of a policy.`,
        `Look at it on the host: cat ${POLICY}.`,
      ),
    );
  const scopes = Object.values(read.data.transports ?? {}).flatMap((scope) => Object.values(scope));
  const types = (rules: z.infer<typeof rule>) =>
    rules.map(({ type }) => RULES.find((known) => known === type) ?? 'other');
  const open = scopes.filter((rules) => types(rules).includes('insecureAcceptAnything')).length;
  return { state: 'read', fallback: types(read.data.default), signed: scopes.length - open, open };
}

const causeOf = (state: string): Cause =>
  causeOfState(state, POLICY, {
    foreign: cause(
      'not-a-regular-file',
      `${POLICY} can be written or replaced by others than root, so it was not read.`,
      'Give it to root alone.',
    ),
    'too-large': cause('too-large', `${POLICY} holds more than is read.`, 'Look at it on the host.'),
  });
