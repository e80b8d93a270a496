import { describe, expect, test } from 'vitest';
import type { Subject } from '../../../src/model/subject.ts';
import { engineImages, imageBuilds } from '../../../src/probes/images/engine-images.ts';
import { imageUse } from '../../../src/probes/images/image-use.ts';
import { enginesWithImages, images, unusedImages } from '../../../src/probes/images/stored-images.ts';
import { engines } from '../../../src/probes/populations.ts';
import { hostWith, missing } from '../literal-host.ts';

const id = (digit: string): string => digit.repeat(64);
const digest = (digit: string): string => `sha256:${id(digit)}`;

const image = (digit: string, tags: string[], more: object = {}) => ({
  Id: digest(digit),
  RepoTags: tags,
  RepoDigests: [],
  Created: 1_760_000_000,
  Size: 1000,
  ...more,
});
const container = (digit: string, of: string, more: object = {}) => ({
  Id: id(digit),
  Names: [`/c${digit}`],
  Image: 'x',
  ImageID: of === '' ? '' : digest(of),
  State: 'running',
  Labels: {},
  ...more,
});
const step = (CreatedBy: string, Created: number, Size = 1) => ({ CreatedBy, Created, Size, Comment: '' });
const ofImage = (digit: string, layers: string[], steps: object[]) => ({
  [`engine/root/image/${id(digit)}:image-inspect`]: {
    Id: digest(digit),
    RepoTags: [],
    RepoDigests: [],
    Config: {},
    RootFS: { Layers: layers },
  },
  // As engines answer: the newest first.
  [`engine/root/image/${id(digit)}:image-history`]: steps.toReversed(),
});

const host = (listed: object[], running: object[], more: object = {}) =>
  hostWith({ 'engine/root:images': listed, 'engine/root:containers': running, ...more });

function rootEngine(of: Subject<'host'>): Subject<'engine'> {
  const [entry] = engines.list(of);
  if (entry?.kind !== 'subject') throw new Error('There is no engine.');
  return entry.subject;
}

const told = (of: Subject<'host'>) =>
  images
    .list(of)
    .map((entry) =>
      entry.kind === 'subject' ? `${entry.subject.item.name}: ${entry.subject.item.usedBy}` : entry.kind,
    );

describe('the images that are looked at', () => {
  test('are those with a name, once, and those that a container uses', () => {
    const listed = [
      image('1', ['web:1', 'web:2']),
      image('2', ['<none>:<none>'], { RepoDigests: ['<none>@<none>'] }),
      image('3', [], { RepoDigests: [`db@${digest('d')}`] }),
      image('4', []),
    ];
    const running = [container('a', '1'), container('b', '1'), container('c', '4')];
    expect(told(host(listed, running))).toEqual([
      'web:1: ca,cb',
      `${id('4').slice(0, 12)}: cc`,
      `db@${digest('d')}: `,
    ]);
  });

  test('are, where only those that nothing uses are asked for, not those whose containers are judged', () => {
    const kinds = (of: Subject<'host'>) =>
      unusedImages.list(of).map((entry) => (entry.kind === 'subject' ? entry.subject.item.name : entry.kind));
    const listed = [image('1', ['web:1']), image('2', ['db:1'])];
    expect(kinds(host(listed, [container('a', '1')]))).toEqual(['db:1']);
    expect(kinds(host(listed, [container('a', '1'), container('b', '2')]))).toEqual([]);
    expect(kinds(host([], []))).toEqual(['empty']);
    expect(
      kinds(hostWith({ 'engine/root:images': listed, 'engine/root:containers': missing('timeout') })),
    ).toEqual(['unread']);
  });

  test('one that the engine does not list any more is not forgotten while a container uses it', () => {
    const gone = { [`engine/root/image/${id('9')}:image-inspect`]: missing('vanished') };
    expect(told(host([], [container('a', '9')], gone))).toEqual([`${id('9').slice(0, 12)}: ca`]);
  });

  test('one that went away while it was read, and that nothing uses, is', () => {
    const gone = { [`engine/root/image/${id('1')}:image-inspect`]: missing('vanished') };
    expect(told(host([image('1', ['web:1']), image('2', ['db:1'])], [], gone))).toEqual(['db:1: ']);
  });

  test('none is none, and one list that is missing makes all unread', () => {
    expect(told(host([], []))).toEqual(['empty']);
    expect(
      told(hostWith({ 'engine/root:images': missing('timeout'), 'engine/root:containers': [] })),
    ).toEqual(['unread']);
    expect(
      told(hostWith({ 'engine/root:images': [], 'engine/root:containers': missing('timeout') })),
    ).toEqual(['unread']);
  });

  test('are not known while a container does not say which one it uses, unless that is gone', () => {
    const one = host([image('1', ['web:1'])], [container('a', '')]);
    expect(told(one)).toEqual(['unread']);
    expect(unusedImages.list(one).map(({ kind }) => kind)).toEqual(['unread']);
    expect(engineImages.read(rootEngine(one))).toMatchObject({
      known: false,
      cause: { code: 'unparseable' },
    });
    const gone = { [`engine/root/container/${id('a')}:inspect`]: missing('vanished') };
    expect(told(host([image('1', ['web:1'])], [container('a', '')], gone))).toEqual(['web:1: ']);
  });

  test('of too many the rest is an error, not a pass', () => {
    const many = Array.from({ length: 3001 }, (_, index) => ({
      ...image('1', [`a:${index}`]),
      Id: `sha256:${index.toString(16).padStart(64, '0')}`,
    }));
    expect(new Set(told(host(many, [])))).toContain('unread');
    expect(enginesWithImages.list(host(many, [])).map(({ kind }) => kind)).toEqual(['subject', 'unread']);
  });
});

describe('what belongs to a base', () => {
  const base = [step('ADD file:1 in / ', 1), step('/bin/sh -c apt-get update', 2)];
  const own = step('/bin/sh -c make', 3);
  const inherited = (sections: object, listed = [image('1', ['base:1']), image('2', ['app:1'])]) => {
    const read = imageBuilds.read(rootEngine(host(listed, [], sections)));
    const app = read.known ? read.value.find(({ item }) => item.name === 'app:1') : undefined;
    return app?.build.known ? app.build.value.steps.map((one) => one.inherited) : null;
  };

  test('are the steps that an image has in common with another of the engine, from the first on', () => {
    const sections = {
      ...ofImage('1', ['l1', 'l2'], base),
      ...ofImage('2', ['l1', 'l2', 'l3'], [...base, own]),
    };
    expect(inherited(sections)).toEqual([true, true, false]);
  });

  test('an image that adds settings only has a base too', () => {
    const sections = {
      ...ofImage('1', ['l1', 'l2'], base),
      ...ofImage('2', ['l1', 'l2'], [...base, step('ENV A=b', 4, 0)]),
    };
    expect(inherited(sections)).toEqual([true, true, false]);
  });

  test('layers that are equal by chance make no base of what was built otherwise', () => {
    const other = [base[0] as object, step('/bin/sh -c apt-get update && apt-get install x', 2)];
    const sections = {
      ...ofImage('1', ['l1', 'l2'], other),
      ...ofImage('2', ['l1', 'l2', 'l2'], [...base, own]),
    };
    expect(inherited(sections)).toEqual([false, false, false]);
  });

  test('other layers, an image without a name and one that could not be read make none', () => {
    const app = ofImage('2', ['l1', 'l2', 'l3'], [...base, own]);
    expect(inherited({ ...ofImage('1', ['x1', 'x2'], base), ...app })).toEqual([false, false, false]);
    const nameless = [image('1', []), image('2', ['app:1'])];
    expect(inherited({ ...ofImage('1', ['l1', 'l2'], base), ...app }, nameless)).toEqual([
      false,
      false,
      false,
    ]);
    const unread = { [`engine/root/image/${id('1')}:image-history`]: missing('timeout') };
    expect(inherited({ ...ofImage('1', ['l1', 'l2'], base), ...unread, ...app })).toEqual([
      false,
      false,
      false,
    ]);
  });
});

test('a step may belong to an image that could not be read, but not to one that is gone', () => {
  const otherUnread = (code: 'timeout' | 'vanished') => {
    const sections = {
      ...ofImage('1', ['l1'], [step('ADD x /x # buildkit', 1)]),
      [`engine/root/image/${id('2')}:image-inspect`]: missing(code),
      [`engine/root/image/${id('2')}:image-history`]: missing(code),
    };
    const listed = [image('1', ['app:1']), image('2', ['base:1'])];
    const read = imageBuilds.read(rootEngine(host(listed, [container('a', '2')], sections)));
    const app = read.known ? read.value.find(({ item }) => item.name === 'app:1') : undefined;
    return app?.build.known ? app.build.value.otherUnread?.cause.code : 'unread';
  };
  expect(otherUnread('timeout')).toBe('timeout');
  expect(otherUnread('vanished')).toBeUndefined();
});

test('two images of the same steps are no base of each other, so that each answers for its own', () => {
  const steps = [step('ADD file:1 in / ', 1), step('/bin/sh -c apt-get update', 2)];
  const twins = host([image('1', ['a:1']), image('2', ['b:1'])], [], {
    ...ofImage('1', ['l1', 'l2'], steps),
    ...ofImage('2', ['l1', 'l2'], steps),
  });
  const read = imageBuilds.read(rootEngine(twins));
  const built = read.known ? read.value.map(({ build }) => (build.known ? build.value : null)) : [];
  expect(built).toHaveLength(2);
  for (const one of built) {
    expect(one).toMatchObject({ base: null });
    expect(one?.steps.map(({ number, inherited }) => [number, inherited])).toEqual([
      [1, false],
      [2, false],
    ]);
  }
});

test('an image that nothing uses is forgotten only where it went away, not where it could not be read', () => {
  const unread = { [`engine/root/image/${id('1')}:image-inspect`]: missing('timeout') };
  expect(told(host([image('1', ['web:1'])], [], unread))).toEqual(['web:1: ']);
});

test('where the engines are not known neither are their images', () => {
  const unknown = hostWith({ 'host:daemon-processes': missing('needs-root') });
  for (const population of [images, enginesWithImages])
    expect(population.list(unknown).map(({ kind }) => kind)).toEqual(['unread']);
});

test('an engine stores images where it has one', () => {
  const kinds = (listed: object[]) => enginesWithImages.list(host(listed, [])).map(({ kind }) => kind);
  expect(kinds([])).toEqual(['empty']);
  expect(kinds([image('1', ['web:1'])])).toEqual(['subject']);
});

test('an image has the names that the engine lists of it, and none that only says that there is none', () => {
  const listed = [
    image('1', ['web:1'], { RepoDigests: [`web@${digest('d')}`, '<none>@<none>'] }),
    image('2', ['<none>:<none>', 'db:1'], { Created: 1_700_000_000 }),
  ];
  expect(engineImages.read(rootEngine(host(listed, [container('a', '9')])))).toMatchObject({
    value: [
      { digests: [], tags: [], created: null },
      { digests: [`web@${digest('d')}`], tags: ['web:1'], created: 1_760_000_000 },
      { digests: [], tags: ['db:1'], created: 1_700_000_000 },
    ],
  });
});

describe('what is left over', () => {
  test('pitfall of 6.1: five containers of one image use one image', () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map((digit) => container(digit, '1'));
    const listed = [
      image('1', ['web:1']),
      image('1', ['web:1']),
      image('2', ['db:1'], { Created: 0 }),
      image('3', []),
    ];
    expect(imageUse.read(rootEngine(host(listed, five)))).toMatchObject({
      value: { all: 3, unused: 2, unusedBytes: 2000, oldestUnused: 1_760_000_000 },
    });
  });

  test('pitfall of 6.1: an index of the containerd image store counts once, whatever its platforms and names', () => {
    const Manifests = [
      { ID: digest('a'), Kind: 'image', ImageData: { Platform: { architecture: 'amd64' } } },
      { ID: digest('b'), Kind: 'image', ImageData: { Platform: { architecture: 'arm64' } } },
    ];
    const index = image('1', ['web:1', 'web:2'], { Manifests, RepoDigests: [`web@${digest('1')}`] });
    const one = rootEngine(host([index, image('2', ['db:1'])], [container('c', '1')]));
    expect(imageUse.read(one)).toMatchObject({ value: { all: 2, unused: 1 } });
  });

  test('no image counts as unused while a container does not say which one it uses', () => {
    const read = imageUse.read(rootEngine(host([image('1', ['web:1'])], [container('a', '')])));
    expect(read).toMatchObject({ known: false, cause: { code: 'unparseable' } });
  });

  test('a date that reproducible builds write is none', () => {
    const read = engineImages.read(rootEngine(host([image('1', ['web:1'], { Created: 0 })], [])));
    expect(read).toMatchObject({ value: [{ created: null }] });
  });
});
