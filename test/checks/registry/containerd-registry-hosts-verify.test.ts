import { expect, it } from 'vitest';
import check from '../../../checks/registry/containerd-registry-hosts-verify.ts';
import { parseBoundedToml } from '../../../src/kit/bounded-toml.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { projectContainerdConfig, projectHostsFile } from '../../../src/probes/host/registry-toml.ts';
import { notRead } from '../daemon/engine-facts.ts';
import { groundsOf } from '../runtime/advisory-facts.ts';

const CERTS = '/etc/containerd/certs.d';
const toml = (text: string): unknown => {
  const parsed = parseBoundedToml(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};
const files = (hosts: Readonly<Record<string, string>> = {}, config?: string) => ({
  files: {
    hosts: Object.fromEntries(
      Object.entries(hosts).map(([name, text]) => [
        `${CERTS}/${name}/hosts.toml`,
        projectHostsFile(toml(text)),
      ]),
    ),
    containerd:
      config === undefined ? {} : { '/etc/containerd/config.toml': projectContainerdConfig(toml(config)) },
    buildkitd: {},
    directories: [CERTS, '/etc/docker/certs.d'],
  },
});
const hints = { grounds: groundsOf({ programs: ['kubelet'] }) };
const alone = { grounds: groundsOf() };
const SKIPS = '[host."https://registry.lab:5000"]\nskip_verify = true\n';
const V2 = (rest: string) => `version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\n${rest}`;
const V3 = (rest: string) => `version = 3\n[plugins."io.containerd.cri.v1.images".registry]\n${rest}`;
const unread = { state: 'unread', cause: notRead('needs-root').cause };

it('containerd-registry-hosts-verify', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'a file that names a CA',
          facts: files({
            'registry.lab': 'server = "https://registry.lab"\n[host."https://registry.lab"]\nca = "/ca.crt"',
          }),
          hints,
        },
        {
          name: 'a configuration of version 2 without more',
          facts: files({}, V2(`config_path = "${CERTS}"`)),
          hints,
        },
        {
          name: 'a configuration of version 3 with two places',
          facts: files({}, V3(`config_path = "${CERTS}:/etc/docker/certs.d/"`)),
          hints,
        },
        {
          name: 'the imports that are read',
          facts: files({}, 'imports = ["/etc/containerd/conf.d/*.toml"]'),
          hints,
        },
      ],
      fail: [
        {
          name: 'verification off, in a table whose key is an address',
          facts: files({ 'registry.lab': SKIPS }),
          hints,
          observed: 'skip_verify',
        },
        {
          name: 'verification off for all registries',
          facts: files({ _default: SKIPS }),
          hints,
          observed: '_default',
        },
        {
          name: 'verification off for the place that is asked last',
          facts: files({ 'registry.lab': 'skip_verify = true' }),
          hints,
        },
        {
          name: 'a server by http',
          facts: files({ 'registry.lab': 'server = "http://registry.lab"' }),
          hints,
          observed: 'http://registry.lab',
        },
        { name: 'a host by http', facts: files({ 'registry.lab': '[host."http://registry.lab"]' }), hints },
        {
          name: 'another path of somebody else',
          facts: files({ 'registry.lab': '[host."https://evil.example/v2/x"]\noverride_path = true' }),
          hints,
        },
        {
          name: 'an old table of version 2',
          facts: files(
            {},
            V2(
              '[plugins."io.containerd.grpc.v1.cri".registry.configs."registry.lab".tls]\ninsecure_skip_verify = true',
            ),
          ),
          hints,
        },
        {
          name: 'an old mirror by http',
          facts: files(
            {},
            V2(
              '[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]\nendpoint = ["http://mirror.lab"]',
            ),
          ),
          hints,
        },
        {
          name: 'an old table of version 3',
          facts: files(
            {},
            V3(
              '[plugins."io.containerd.cri.v1.images".registry.configs."images.lab".tls]\ninsecure_skip_verify = true',
            ),
          ),
          hints,
        },
      ],
      manual: [
        {
          name: 'nobody but the engine uses containerd',
          facts: files({ 'registry.lab': SKIPS }),
          hints: alone,
        },
        {
          name: 'an address that the policy accepts',
          facts: files({ 'registry.lab': SKIPS }),
          hints,
          policy: { 'accepted-registry-hosts': ['https://registry.lab:5000 because it is in the same rack'] },
        },
      ],
      notapplicable: [{ name: 'nothing there', facts: files(), hints }],
      error: [
        {
          name: 'a file of root alone',
          facts: { files: { ...files().files, hosts: { [`${CERTS}/a/hosts.toml`]: unread } } },
          hints,
        },
        {
          name: 'a configuration that is not TOML',
          facts: { files: { ...files().files, containerd: { '/etc/containerd/config.toml': unread } } },
          hints,
        },
        { name: 'imports that were not read', facts: files({}, 'imports = ["/opt/x.toml"]'), hints },
        {
          name: 'a directory that was not looked at',
          facts: files({}, V2('config_path = "/opt/certs"')),
          hints,
        },
        {
          name: 'who uses them was not read',
          facts: files({ 'registry.lab': SKIPS }),
          hints: { grounds: notRead('timeout') },
        },
      ],
    }),
  ).toEqual([]);
});
