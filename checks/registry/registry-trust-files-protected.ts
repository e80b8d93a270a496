import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Verdict } from '../../src/model/check.ts';
import { type Fact, unread } from '../../src/model/fact.ts';
import { certificateFiles } from '../../src/probes/host/certificate-files.ts';
import { registryCertificates, type TrustEntry } from '../../src/probes/host/registry-certificates.ts';
import { theHost } from '../../src/probes/populations.ts';
import { registriesInUse, registryKey } from '../../src/probes/registry/registries-in-use.ts';
import { REGISTRY_KEY_MODE } from './parameters.ts';

export default defineCheck({
  id: 'registry-trust-files-protected',
  title: 'Files that make registries trusted belong to root and are complete',
  severity: 'medium',
  severityReason:
    'A foreign CA or a key that others read undoes the TLS of a registry, after a further step.',
  rationale:
    'Whoever can put a CA into such a directory decides who passes for that registry, and with the client key anyone passes for this host. What is incomplete makes the engine refuse the registry.',
  outcomes: {
    pass: 'the directory of a registry and its files belong to root (for a rootless engine: to its user), nobody else can write them or read keys, each certificate has its key, and all of it can be read',
    fail: 'any of it is not so, with all that is wrong in one finding for the registry',
    manual: 'all is well, but no engine has to do with that registry',
    notapplicable: 'there is no certs.d, or nothing in it and root alone can put something there',
  },
  remediation: {
    text: 'Give everything below certs.d to root, take write access from others and read access to keys, and replace what cannot be read or does not belong together.',
    command:
      'chown -R root: /etc/docker/certs.d; chmod -R go-w /etc/docker/certs.d; chmod 600 /etc/docker/certs.d/*/*.key',
    takes: 'command',
    sideEffect: 'None for a running engine: it reads the files anew for each pull.',
  },
  each: theHost,
  about: ['registry', 'file'],
  needs: { listed: certificateFiles, trust: registryCertificates },
  hints: { used: registriesInUse },
  parameters: { keyMode: REGISTRY_KEY_MODE },
  assess: ({ listed, trust, used }, _host, { keyMode }) => {
    const keyMost = keyMode.configured ? Number.parseInt(keyMode.value, 8) : 0o600;
    const verdicts = Object.entries(listed).flatMap(([path, listing]): readonly Verdict[] => {
      if (listing.state === 'unread') return [cannotTell(unread(listing.cause), EXPECTED)];
      if (listing.state === 'absent') return [];
      const directory = trust[path];
      if (directory?.state === 'listed')
        return judgeDirectory(path, directory.owner, directory.entries, { keyMost, used });
      const gone = cause('vanished', `What lies in ${path} could not be looked at.`, 'Run the audit again.');
      return [cannotTell(unread(directory?.state === 'unread' ? directory.cause : gone), EXPECTED)];
    });
    if (verdicts.length > 0) return verdicts;
    return notApplicable({
      expected: EXPECTED,
      observed: `${Object.keys(listed).join(', ')}: absent or empty`,
      message: 'No registry has certificates of its own on this host.',
    });
  },
});

const EXPECTED = 'files of root that others can neither write nor, for keys, read, and that belong together';

interface Measure {
  readonly keyMost: number;
  readonly used: Fact<readonly string[]>;
}

function judgeDirectory(
  path: string,
  owner: number,
  entries: readonly TrustEntry[],
  measure: Measure,
): readonly Verdict[] {
  const top = entries.find((entry) => entry.path === path);
  const below = entries.filter((entry) => entry.path !== path);
  const names = new Set(below.map((entry) => entry.path.slice(path.length + 1).split('/')[0] ?? ''));
  const registries = [...names].filter((name) =>
    below.some(
      (one) =>
        one.path === `${path}/${name}` &&
        one.kind === 'directory' &&
        // An empty one makes nothing trusted, unless others can put something into it.
        (below.some((file) => file.path.startsWith(`${one.path}/`)) ||
          wrongWith(one, owner, measure.keyMost).length > 0),
    ),
  );
  const wrongAbove = top ? wrongWith(top, owner, measure.keyMost) : [];
  const above: readonly Verdict[] =
    wrongAbove.length === 0
      ? []
      : [
          fail({
            expected: EXPECTED,
            observed: wrongAbove.join('; '),
            message: `Whoever can write ${path} decides what is trusted for every registry: ${wrongAbove.join('; ')}.`,
            resource: { type: 'file', name: path, id: null, engine: null },
          }),
        ];
  return [
    ...above,
    ...registries.map((name) =>
      judgeRegistry(
        name,
        `${path}/${name}`,
        owner,
        below.filter((one) => one.path === `${path}/${name}` || one.path.startsWith(`${path}/${name}/`)),
        measure,
      ),
    ),
  ];
}

function judgeRegistry(
  name: string,
  path: string,
  owner: number,
  entries: readonly TrustEntry[],
  { keyMost, used }: Measure,
): Verdict {
  const protection = entries.flatMap((entry) => wrongWith(entry, owner, keyMost));
  const outage = incomplete(entries);
  const seen = {
    expected: EXPECTED,
    observed: `${path}: ${[...protection, ...outage].join('; ') || entries.map(({ path: of, mode }) => `${of.slice(path.length + 1) || '.'} ${octal(mode)}`).join(', ')}`,
    resource: { type: 'registry' as const, name, id: null, engine: null, key: path },
  };
  if (protection.length + outage.length > 0) {
    const broken =
      outage.length > 0
        ? ` The engine refuses the registry then, which is an outage and no way around TLS: ${outage.join('; ')}.`
        : '';
    return fail({
      ...seen,
      message:
        protection.length > 0
          ? `What makes ${name} trusted is not protected: ${protection.join('; ')}.${broken}`
          : `What makes ${name} trusted is not complete.${broken}`,
    });
  }
  const hidden = entries.find(({ content }) => content?.state === 'unread')?.content;
  if (hidden?.state === 'unread') return cannotTell(unread(hidden.cause), EXPECTED);
  if (!used.known) return cannotTell(used, EXPECTED);
  if (!used.value.includes(registryKey(name)))
    return manual({
      ...seen,
      message: `Does anybody need the registry ${name}? No engine has an image, a mirror or a setting of it, but ${path} makes it trusted.`,
    });
  return pass({
    ...seen,
    message: `What makes ${name} trusted can be changed by nobody else, and is complete.`,
  });
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

function wrongWith({ path, kind, uid, mode }: TrustEntry, owner: number, keyMost: number): readonly string[] {
  const most =
    kind === 'directory'
      ? 0o7755
      : path.endsWith('.key')
        ? keyMost
        : /\.(?:crt|cert)$/.test(path)
          ? 0o644
          : 0o7755;
  return [
    ...(uid === owner ? [] : [`${path} belongs to user ${uid}`]),
    ...((mode & ~most) !== 0 ? [`${path} has mode ${octal(mode)}`] : []),
  ];
}

/** What makes the engine refuse a registry, as far as it was read (moby, registry: each .cert needs its .key). */
function incomplete(entries: readonly TrustEntry[]): readonly string[] {
  const files = entries.filter(({ kind }) => kind === 'file');
  const find = (path: string) => files.find((file) => file.path === path);
  return files.flatMap(({ path, content }) => {
    if (path.endsWith('.key')) {
      const pair = path.replace(/\.key$/, '.cert');
      return find(pair) ? [] : [`${path} has no ${pair}`];
    }
    if (content?.state !== 'certificates') return [];
    const unreadable = content.count === 0 || content.bad > 0 ? [`${path} holds what is no certificate`] : [];
    if (!path.endsWith('.cert')) return unreadable;
    const key = find(path.replace(/\.cert$/, '.key'));
    if (!key) return [...unreadable, `${path} has no key`];
    const mismatch =
      key.content?.state === 'key' &&
      content.publicKey !== null &&
      key.content.publicKey !== content.publicKey;
    return [...unreadable, ...(mismatch ? [`${key.path} is not the key of ${path}`] : [])];
  });
}
