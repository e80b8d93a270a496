import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Verdict } from '../../src/model/check.ts';
import { unread } from '../../src/model/fact.ts';
import { advisoryGrounds } from '../../src/probes/host/advisory-grounds.ts';
import { type RegistryFiles, registryFiles } from '../../src/probes/host/registry-files.ts';
import { theHost } from '../../src/probes/populations.ts';
import { ACCEPTED_REGISTRY_HOSTS } from './parameters.ts';

const EXPECTED = 'https with verification for every place that containerd is told of';
const AFFECTED = 'This concerns ctr, nerdctl and Kubernetes; the engine has settings of its own';
/** The imports of containerd 2 without being told; they are read. */
const READ_IMPORTS = ['/etc/containerd/conf.d/*.toml'];

export default defineCheck({
  id: 'containerd-registry-hosts-verify',
  title: 'Host files of containerd keep verification on',
  severity: 'medium',
  severityReason:
    'It takes the proof from every client of containerd that uses these files, though not from the engine.',
  rationale:
    'A file for a registry can name other places to ask, and can switch the verification of their certificates off. Whoever sits on the way to such a place decides what is pulled.',
  outcomes: {
    pass: 'no place has verification off, is reached by http, or is of somebody else than the registry',
    fail: 'one does, and Kubernetes uses this containerd',
    manual: 'one does, and nobody is seen who uses these files, or the policy accepts it',
    notapplicable: 'there is neither a configuration of containerd nor a file for a registry',
  },
  remediation: {
    text: 'Take skip_verify out, name the CA with ca = "/path/ca.crt", and write https.',
    command: '/etc/containerd/certs.d/REGISTRY/hosts.toml: [host."https://REGISTRY"] ca = "/path/ca.crt"',
    takes: 'command',
    sideEffect:
      'Pulls fail until the certificate is trusted. Files below config_path are read anew for each pull.',
  },
  each: theHost,
  about: ['file'],
  needs: { files: registryFiles },
  hints: { grounds: advisoryGrounds },
  parameters: { accepted: ACCEPTED_REGISTRY_HOSTS },
  assess: ({ files, grounds }, _host, { accepted }) => {
    const found = weaknessesIn(files);
    const unseen = unreadIn(files);
    const names = [...Object.keys(files.containerd), ...Object.keys(files.hosts)];
    if (names.length === 0)
      return notApplicable({
        expected: EXPECTED,
        observed: `neither /etc/containerd/config.toml nor a hosts.toml in ${files.directories.join(', ')}`,
        message: 'containerd is told nothing of registries.',
      });
    const verdicts = found.map(({ path, what, address }): Verdict => {
      const seen = {
        expected: EXPECTED,
        observed: `${path}: ${what}`,
        resource: { type: 'file' as const, name: path, id: null, engine: null, key: `${path} ${address}` },
      };
      const line = accepted.configured
        ? accepted.value.find((one) => one.startsWith(`${address} because `))
        : undefined;
      if (line !== undefined)
        return manual({
          ...seen,
          message: `Does what the policy says still hold: "${line}"? ${path} has ${what}.`,
        });
      if (!grounds.known) return cannotTell(grounds, EXPECTED);
      const used = grounds.value.programs.some((name) => name !== 'firewalld');
      return used
        ? fail({ ...seen, message: `${path} has ${what}, and Kubernetes runs here. ${AFFECTED}.` })
        : manual({
            ...seen,
            message: `Does anybody use containerd here beside the engine? ${path} has ${what}. ${AFFECTED}.`,
          });
    });
    if (verdicts.length + unseen.length > 0) return [...verdicts, ...unseen];
    return pass({
      expected: EXPECTED,
      observed: names.join(', '),
      message: `No place that containerd is told of goes without verified TLS. ${AFFECTED}.`,
    });
  },
});

interface Weakness {
  readonly path: string;
  readonly address: string;
  readonly what: string;
}

function weaknessesIn({ hosts, containerd }: RegistryFiles): readonly Weakness[] {
  const inHosts = Object.entries(hosts).flatMap(([path, file]) => {
    if (file.state !== 'read') return [];
    // `_default` means all registries, so that any place is foreign to most of them.
    const registry = path.split('/').at(-2) ?? '';
    const server = file.server ?? `https://${registry}`;
    return [
      ...weakAddress(path, server, file.skipVerify, 'server'),
      ...file.entries.flatMap(({ address, skipVerify, overridePath }) => [
        ...weakAddress(path, address, skipVerify, `host."${address}"`),
        ...(overridePath && hostOf(address) !== registry
          ? [
              {
                path,
                address,
                what: `host."${address}" with override_path, which is no place of ${registry}`,
              },
            ]
          : []),
      ]),
    ];
  });
  const inConfig = Object.entries(containerd).flatMap(([path, file]) =>
    file.state === 'read'
      ? [
          ...file.insecure.map((name) => ({ path, address: name, what: `insecure_skip_verify for ${name}` })),
          ...file.mirrors.flatMap(({ registry, address }) =>
            weakAddress(path, address, false, `a mirror of ${registry}`),
          ),
        ]
      : [],
  );
  return [...inHosts, ...inConfig];
}

const weakAddress = (
  path: string,
  address: string,
  skipVerify: boolean,
  where: string,
): readonly Weakness[] => [
  ...(skipVerify ? [{ path, address, what: `skip_verify = true in ${where}` }] : []),
  // Without a scheme containerd takes https, and http for this machine alone.
  ...(/^http:\/\//i.test(address)
    ? [{ path, address, what: `the address ${address} in ${where}, which is plain http` }]
    : []),
];

const hostOf = (address: string): string => address.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/s, '');

/** Files that were not read, and those that are named by one that was, but lie where nobody looked. */
function unreadIn({ hosts, containerd, directories }: RegistryFiles): readonly Verdict[] {
  const causes = [...Object.values(hosts), ...Object.values(containerd)].flatMap((file) =>
    file.state === 'unread' ? [file.cause] : [],
  );
  const unseen = Object.entries(containerd).flatMap(([path, file]) => {
    if (file.state !== 'read') return [];
    const places = file.configPaths.filter((place) => !directories.includes(place.replace(/\/$/, '')));
    const imports = file.imports.filter((one) => !READ_IMPORTS.includes(one));
    return [...places, ...imports].map((place) =>
      cause(
        'not-collected',
        `${path} names ${place}, which was not looked at.`,
        `Look there for hosts.toml and skip_verify.`,
      ),
    );
  });
  return [...causes, ...unseen].map((why) => cannotTell(unread(why), EXPECTED));
}
