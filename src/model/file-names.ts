/** A name of a file for each name of a host: readable, without any sign that leads elsewhere, each another. */
export function fileNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain =
      name
        .replace(/^ssh:\/\//, '')
        .replace(/[^A-Za-z0-9_.-]+/g, '_')
        .replace(/^[.-]+/, '')
        .slice(0, 150)
        .replace(/\.+$/, '')
        .replace(DEVICE, '_$&') || 'host';
    let free = plain;
    for (let number = 2; taken.has(free.toLowerCase()); number += 1) free = `${plain}-${number}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

/** What Windows takes for a device, whatever follows behind a dot: no file of the name can be unpacked there. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
