import { describe, expect, it } from 'vitest';
import { readExpectations } from '../../src/fleet/read-expectations.ts';

const FILE = 'expected.yml';
const errorOf = (text: string): string => {
  try {
    readExpectations(text, FILE);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
  return 'no error';
};

describe('the list of expected containers', () => {
  it('is read with patterns, images, digests, counts and hosts', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const text = `# what runs\r\ncontainers:\r\n  - name: web-*\r\n    image: ghcr.io/team/web\r\n    digest: ${digest}\r\n    least: 1\r\n    most: 3\r\n    hosts: [web1]\r\n  - { project: shop, service: db }\r\n`;
    expect(readExpectations(text, FILE)).toEqual({
      containers: [
        { name: 'web-*', image: 'ghcr.io/team/web', digest, least: 1, most: 3, hosts: ['web1'] },
        { project: 'shop', service: 'db' },
      ],
    });
  });

  it('is read as JSON, too', () => {
    expect(readExpectations('{"containers": [{"name": "a"}]}', FILE).containers).toHaveLength(1);
  });

  it.each([
    ['containers:\n  - nme: web\n', 'expected.yml:2: containers[1] has no key "nme"; did you mean name?'],
    [
      'container:\n  - name: web\n',
      'expected.yml:1: the file has no key "container"; did you mean containers?',
    ],
    [
      'containers:\n  - name: web\n    zzzzzzzz: 1\n',
      'expected.yml:3: containers[1] has no key "zzzzzzzz": it has name',
    ],
    [
      'containers:\n  - name: a\n  - name: b\n    digest: abc\n',
      'expected.yml:4: containers[2].digest cannot be "abc". Digest of its image',
    ],
    ['containers:\n  - least: 1\n', 'expected.yml:2: containers[1] names no container'],
    [
      'containers:\n  - name: a\n    least: 3\n    most: 2\n',
      'expected.yml:2: containers[1] wants at least more than at most',
    ],
    ['containers:\n  web:\n', 'expected.yml:1: containers is to be a list, not a mapping'],
    ['- name: a\n', 'expected.yml:1: the file is to be a mapping (key: value), not a list'],
    ['{}', 'expected.yml:1: containers is missing'],
    ['containers:\n  - name: a\n    name: b\n', 'expected.yml:3: "name" is there twice'],
    ['containers: [', 'expected.yml:1: it is no proper YAML here'],
  ])('is refused with file and line: %j', (text, message) => {
    expect(errorOf(text)).toContain(message);
  });
});
