import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Adds to package-lock.json what a registry mirror without the packages of other platforms makes npm leave
 * out of it; `npm ci` refuses such a lock. Run it after `npm install` of a new version of a native tool,
 * then run `npm install` once more for npm's own order of keys.
 */
const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64', 'arm'];

/**
 * @param {string} name such as @scope/tool-linux-x64-musl
 * @param {string} version
 * @param {boolean} dev
 */
function entry(name, version, dev) {
  const os = systems.filter((system) => name.includes(system));
  const cpu = processors.filter((processor) => name.includes(processor)).slice(0, 1);
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`${name}: its name does not tell its platform`);
  const libc = name.includes('musl') ? 'musl' : 'glibc';
  return {
    version,
    cpu,
    ...(dev && { dev }),
    ...(os[0] === 'linux' && { libc: [libc] }),
    optional: true,
    os,
  };
}

for (const [path, { dev, optionalDependencies }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] || lock.packages[`${path}/node_modules/${name}`]) continue;
    lock.packages[`node_modules/${name}`] = entry(name, version, dev === true);
  }
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
