import { describe, expect, it, test } from 'vitest';
import { parseBoundedToml } from '../../../src/kit/bounded-toml.ts';
import { registryFiles } from '../../../src/probes/host/registry-files.ts';
import { printed } from './printed.ts';

const CONFIG = '/etc/containerd/config.toml';
const HOSTS = '/etc/containerd/certs.d/registry.lab:5000/hosts.toml';
const DIRECTORY = 'directory\n/etc/containerd/certs.d';
const read = (...records: readonly string[]) => registryFiles.project(printed(DIRECTORY, ...records));
const content = (path: string, text: string) => [`file\n${path}`, `content\n${text}\n`];

describe('files about registries', () => {
  it('are kept without credentials', () => {
    const kept = read(
      ...content(
        CONFIG,
        '[plugins."io.containerd.grpc.v1.cri".registry.configs."registry.lab".auth]\nusername = "canary-u"\npassword = "canary-p"\nauth = "canary-a"\n[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]\nendpoint = ["https://u:canary-e@m.lab/?t=canary-q"]',
      ),
      ...content(
        HOSTS,
        '[host."https://u:canary-h@registry.lab"]\nheader = {authorization = "canary-t"}\nclient = "/canary"',
      ),
    );
    expect(kept.ok).toBe(true);
    expect(JSON.stringify(kept)).not.toContain('canary');
    expect(kept).toMatchObject({
      data: { hosts: { [HOSTS]: { entries: [{ address: 'https://registry.lab' }] } } },
    });
  });

  it('have the tables of BuildKit', () => {
    const path = '/etc/buildkit/buildkitd.toml';
    expect(
      read(...content(path, '[registry."docker.io"]\nmirrors = ["m.lab"]\n[registry."m.lab"]\nhttp = true')),
    ).toMatchObject({
      data: {
        buildkitd: {
          [path]: {
            registries: [
              { name: 'docker.io', http: false, insecure: false, mirrors: ['m.lab'] },
              { name: 'm.lab', http: true },
            ],
          },
        },
      },
    });
  });

  it.each([
    ['denied', 'state denied\n', 'needs-root'],
    ['no regular file', 'state irregular\n', 'not-a-regular-file'],
    ['too many', 'state limit\n', 'too-large'],
    ['gone', undefined, 'vanished'],
    ['too large', `content\n${'#'.repeat(65_600)}\n`, 'too-large'],
    ['too large by its bytes', `content\n# ${'ä'.repeat(32_768)}\n`, 'too-large'],
    ['no TOML', 'content\nsecret = canary\n', 'unparseable'],
    ['a nest without end', `content\na=${'['.repeat(5000)}\n`, 'unparseable'],
  ])('that are %s are not read, and say nothing of what stands there', (_, record, code) => {
    const kept = read(`file\n${HOSTS}`, ...(record === undefined ? [] : [record]));
    expect(kept).toMatchObject({ data: { hosts: { [HOSTS]: { state: 'unread', cause: { code } } } } });
    expect(JSON.stringify(kept)).not.toContain('canary');
  });

  it('give no prototype to objects', () => {
    expect(
      read(...content(HOSTS, '[__proto__]\nskip_verify = true\n[host.__proto__]\nskip_verify = true')),
    ).toMatchObject({
      data: {
        hosts: { [HOSTS]: { skipVerify: false, entries: [{ address: '__proto__', skipVerify: true }] } },
      },
    });
    expect(({} as Record<string, unknown>).skip_verify).toBeUndefined();
  });
});

test('TOML that does not end names the place, not the text', () => {
  expect(parseBoundedToml('a = "canary\n')).toMatchObject({
    ok: false,
    problem: expect.stringMatching(/^is not TOML \(line 1, column \d+\)$/),
  });
});
