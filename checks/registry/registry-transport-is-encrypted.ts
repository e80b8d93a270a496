import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import type { Verdict } from '../../src/model/check.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { Setting } from '../../src/model/parameter.ts';
import { insecureRegistries } from '../../src/probes/engine/insecure-registries.ts';
import { registryMirrors } from '../../src/probes/engine/registry-mirrors.ts';
import { type RegistryFiles, registryFiles } from '../../src/probes/host/registry-files.ts';
import { engines } from '../../src/probes/populations.ts';
import { ACCEPTED_INSECURE_REGISTRIES } from './parameters.ts';

const EXPECTED = 'verified TLS for every registry and every mirror';

/** A way to a registry without verified TLS, and what says so. */
interface Weakness {
  readonly name: string;
  /** The engine that takes it; null for a builder of the host. */
  readonly engine: string | null;
  readonly who: string;
  readonly what: string;
  readonly observed: string;
}

export default defineCheck({
  id: 'registry-transport-is-encrypted',
  title: 'Registries and mirrors are reached by verified TLS only',
  severity: 'high',
  severityReason:
    'Whoever sits on the way hands out images of their own, which run here, and reads credentials.',
  rationale:
    'Without a verified certificate nobody knows who answers. A range on the insecure list takes the proof from every name that resolves into it, and a mirror is asked before the registry itself.',
  outcomes: {
    pass: 'the engine has no insecure registry beyond the loopback ranges that it adds itself, each mirror is https, and no builder of the host is told otherwise',
    fail: 'a range or a name is insecure, or a mirror is http, each with a finding of its own',
    manual: 'such an entry means this machine alone, or the policy accepts it',
  },
  remediation: {
    text: 'Give the registry a certificate, put its CA below /etc/docker/certs.d/REGISTRY/ca.crt, and take it off the lists.',
    command: '/etc/docker/daemon.json: { "insecure-registries": [], "registry-mirrors": ["https://MIRROR"] }',
    takes: 'reload',
    sideEffect:
      'Pulls from that registry fail until its certificate is trusted. Both lists are read again on reload.',
  },
  each: engines,
  about: ['registry'],
  needs: { insecure: insecureRegistries, mirrors: registryMirrors },
  hints: { files: registryFiles },
  parameters: { accepted: ACCEPTED_INSECURE_REGISTRIES },
  assess: ({ insecure, mirrors, files }, { item }, { accepted }) => {
    const who = `Engine ${item.id}`;
    const found: readonly Weakness[] = [
      ...insecure.registries.map(({ name, field }) => ({
        name,
        engine: item.id,
        who,
        what: name.includes('/')
          ? `takes any certificate, or none, from every registry whose name resolves into ${name}`
          : `takes any certificate, or none, from ${name}`,
        observed: field.includes(name) ? field : `${name} in ${field}`,
      })),
      ...mirrors.addresses
        .filter((address) => !/^https:\/\//i.test(address))
        .map((address) => ({
          name: hostOf(address),
          engine: item.id,
          who,
          what: `asks the mirror ${address} without TLS before the registry`,
          observed: `${address} in ${mirrors.source}`,
        })),
      // A rootless engine is no matter of the files of root.
      ...(item.rootless ? [] : ofBuilders(files)),
    ];
    const unseen = item.rootless ? [] : unreadBuilders(files);
    if (found.length > 0) return [...found.map((weakness) => judge(weakness, accepted)), ...unseen];
    if (unseen.length > 0) return unseen;
    return pass({
      expected: EXPECTED,
      observed: `none in ${insecure.source}; ${mirrors.addresses.length === 0 ? 'no mirror' : `mirrors ${mirrors.addresses.join(', ')}`} in ${mirrors.source}`,
      message: `${who} reaches registries and mirrors by verified TLS only.`,
    });
  },
});

/** What is told to a buildkitd beside the engine. Mirrors are https there unless they have a table of their own. */
const ofBuilders = (files: Fact<RegistryFiles>): readonly Weakness[] =>
  Object.entries(files.known ? files.value.buildkitd : {}).flatMap(([path, file]) =>
    (file.state === 'read' ? file.registries : []).flatMap(({ name, http, insecure, mirrors }) => {
      const weak = { engine: null, who: 'BuildKit', observed: `${path}: registry."${name}"` };
      return [
        ...(http ? [{ ...weak, name, what: `asks ${name} without TLS` }] : []),
        ...(insecure ? [{ ...weak, name, what: `takes any certificate from ${name}` }] : []),
        ...mirrors
          .filter((mirror) => /^http:\/\//i.test(mirror))
          .map((mirror) => ({
            ...weak,
            name: hostOf(mirror),
            what: `asks the mirror ${mirror} without TLS`,
          })),
      ];
    }),
  );

const unreadBuilders = (files: Fact<RegistryFiles>): readonly Verdict[] => {
  if (!files.known) return [cannotTell(files, EXPECTED)];
  return Object.values(files.value.buildkitd).flatMap((file) =>
    file.state === 'unread'
      ? [cannotTell({ known: false, cause: file.cause, evidence: files.evidence }, EXPECTED)]
      : [],
  );
};

const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[?::1\]?)(?::\d+|\/\d+)?$/i;

function judge({ name, engine, who, what, observed }: Weakness, accepted: Setting<string[]>): Verdict {
  const seen = {
    expected: EXPECTED,
    observed,
    resource: { type: 'registry' as const, name, id: null, engine },
  };
  const reason = accepted.configured ? reasonFor(name, accepted.value) : null;
  if (reason !== null)
    return manual({
      ...seen,
      message: `Does what the policy says of ${name} still hold: "${reason}"? ${who} ${what}.`,
    });
  if (LOOPBACK.test(name))
    return manual({
      ...seen,
      message: `Can nobody but root listen at ${name} on this machine, or lead on from there? ${who} ${what}.`,
    });
  return fail({ ...seen, message: `${who} ${what}.` });
}

const reasonFor = (name: string, accepted: readonly string[]): string | null =>
  accepted.find((line) => line.startsWith(`${name} because `))?.slice(`${name} because `.length) ?? null;

const hostOf = (address: string): string => address.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/s, '');
