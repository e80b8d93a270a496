import type { Judgement } from '../judgements.ts';
import { STATUS_TABLE } from '../status-table.ts';
import { type HostContext, objectiveOf } from './host-context.ts';
import { listed, oscalId, props, prose, titled } from './values.ts';

/** The finding of a control or a check beyond the benchmark; null where the table of statuses has an observation alone. */
export function findingOf(
  judgement: Judgement,
  related: { readonly observations: readonly string[]; readonly risks: readonly string[] },
  context: HostContext,
) {
  const { standing, title, reason, id, control, severity, checks } = judgement;
  const told = standing === null ? null : STATUS_TABLE[standing].oscal;
  if (told === null) return null;
  const objective = objectiveOf(judgement, context.head);
  const requirements = context.requirements(judgement);
  return {
    uuid: oscalId('finding', context.host.name, id),
    title: titled(control === null ? title : `${id} ${title}`),
    description: prose(reason),
    props: [
      ...props({ standing, id, severity, level: control?.level, labelled: control?.assessment }),
      ...checks.flatMap((check) => props({ check })),
      ...[...requirements].flatMap(([framework, own]) =>
        own.flatMap((requirement) => props({ [framework]: requirement })),
      ),
    ],
    target: {
      type: 'objective-id',
      'target-id': objective,
      title: titled(title),
      status: { state: told.state, reason: told.reason },
    },
    ...listed(
      'related-observations',
      related.observations.map((uuid) => ({ 'observation-uuid': uuid })),
    ),
    ...listed(
      'related-risks',
      related.risks.map((uuid) => ({ 'risk-uuid': uuid })),
    ),
  };
}
