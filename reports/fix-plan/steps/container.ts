import type { HostResult } from '../../../src/model/results.ts';
import { cutText } from '../../../src/model/visible-text.ts';
import type { ContainerFix } from '../fix.ts';
import { type JsonObject, mergeJson } from '../json.ts';
import type { ContainerStep } from '../plan.ts';
import { headOf, type Mendable, type StepMaker } from './step-maker.ts';

/** One step for each container, with all that it is given otherwise. */
export const containerSteps: StepMaker<ContainerFix> = (mendable, host) => ({
  steps: [
    ...Map.groupBy(mendable, ({ finding: { resource } }) =>
      JSON.stringify([resource.engine, resource.id, resource.name]),
    ).values(),
  ].flatMap((own) => containerStep(own, host)),
  left: [],
});

function containerStep(own: readonly Mendable<ContainerFix>[], host: HostResult): readonly ContainerStep[] {
  const [first] = own;
  if (!first) return [];
  const { id, name, engine } = first.finding.resource;
  const fixes = own.map(({ fix }) => fix);
  const ports = [...new Set(own.flatMap(portsOf))];
  const leaveOut = own.flatMap(({ fix, finding }) =>
    (fix.leaveOut ?? []).map((option) => ({ option, observed: cutText(finding.observed, 300) })),
  );
  return [
    {
      kind: 'container',
      ...headOf(own),
      name,
      id: id !== null && /^[0-9a-f]{64}$/.test(id) ? id : null,
      engine: engine ?? '',
      socket: host.engines.find((one) => one.id === engine && !one.rootless)?.socket ?? null,
      update: fixes.flatMap(({ update }) => update ?? []),
      add: [
        ...new Set([...fixes.flatMap(({ add }) => add ?? []), ...ports.map((port) => `--publish ${port}`)]),
      ],
      leaveOut: leaveOut.filter(
        ({ option, observed }, at) =>
          at === leaveOut.findIndex((one) => one.option === option && one.observed === observed),
      ),
      compose: fixes.reduce<JsonObject>(
        (all, { compose }) => mergeJson(all, compose ?? {}),
        ports.length === 0 ? {} : { ports },
      ),
      composeLeaveOut: [...new Set(fixes.flatMap(({ composeLeaveOut }) => composeLeaveOut ?? []))],
      networks: [...new Set(fixes.flatMap(({ network }) => network ?? []))],
    },
  ];
}

/** The ports that are reached on all addresses, as `--publish` takes them for the host itself. */
function portsOf({ fix, finding }: Mendable<ContainerFix>): readonly string[] {
  if (!fix.bindPorts) return [];
  const onAll = /(?:^|[ ,])(?:0\.0\.0\.0|\[::\]):(\d{1,5}) -> (\d{1,5}\/(?:tcp|udp|sctp))(?=,|$)/g;
  return [...finding.observed.matchAll(onAll)].map(([, host, container]) => `127.0.0.1:${host}:${container}`);
}
