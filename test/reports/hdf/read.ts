import inspecjs from 'inspecjs';
import { type Files, hostTold, type Told, thingTold } from '../projection.ts';

/** Reads HDF by the library of Heimdall, which says what that shows. */
export const readHdf = (files: Files): Told => [...files.values()].flatMap(readHost);

function readHost(text: string): Told {
  const evaluation = inspecjs.convertFileContextual(text);
  if (!inspecjs.isContextualizedEvaluation(evaluation)) throw new Error('This is no HDF of a run.');
  const host = evaluation.data.platform.target_id ?? '';
  const controls = evaluation.contains.flatMap(({ data, contains }) =>
    contains.map(({ root }) => {
      const { wraps, status } = root.hdf;
      return { id: wraps.id.replace(`${data.name}-${data.version}-`, ''), status };
    }),
  );
  const lost = controls.find(({ id }) => id === 'host-audited');
  if (lost && lost.status !== 'Profile Error') throw new Error(`The host is lost and ${lost.status}.`);
  return [
    hostTold(host, lost === undefined),
    ...controls.filter((control) => control !== lost).map(({ id, status }) => thingTold(host, id, status)),
  ];
}
