import { usageError } from '../failure.ts';
import type { Streams } from '../streams.ts';

/** `plimsoll schema`: a published JSON Schema. */
export async function schema(name: string, streams: Streams): Promise<number> {
  const [
    { z },
    { resultsSchema },
    { snapshotSchema },
    { inventorySchema },
    { advisoryTableSchema },
    { expectationsSchema },
    { policySchema },
    { attestationsSchema },
    { waiversSchema },
    { signOffSchema },
    { notifySchema },
    { noticeSchema },
  ] = await Promise.all([
    import('zod'),
    import('../../model/results.ts'),
    import('../../model/snapshot.ts'),
    import('../../model/inventory.ts'),
    import('../../model/advisories.ts'),
    import('../../model/expectations.ts'),
    import('../../model/policy.ts'),
    import('../../model/attestations.ts'),
    import('../../model/waiver.ts'),
    import('../../model/sign-off.ts'),
    import('../../model/notify.ts'),
    import('../../model/notice.ts'),
  ]);
  const schemas = {
    results: resultsSchema,
    snapshot: snapshotSchema,
    inventory: inventorySchema,
    advisories: advisoryTableSchema,
    expect: expectationsSchema,
    policy: policySchema(name === 'policy' ? await allParameters() : []),
    attestations: attestationsSchema,
    waivers: waiversSchema,
    'sign-off': signOffSchema,
    notify: notifySchema,
    notice: noticeSchema,
    rule: name === 'rule' ? await ruleSchema() : z.never(),
  };
  if (!Object.hasOwn(schemas, name)) {
    throw usageError(`There is no schema "${name}": the schemas are ${LIST.format(Object.keys(schemas))}.`);
  }
  streams.out(
    `${JSON.stringify(z.toJSONSchema(schemas[name as keyof typeof schemas], { io: 'input' }), null, 2)}\n`,
  );
  return 0;
}

/** Loaded where it is asked for, since it knows every fact. */
const ruleSchema = async () => (await import('../../own-checks/rules/rule-schema.ts')).ruleSchema;

async function allParameters() {
  const [{ CHECKS }, { parametersOf }] = await Promise.all([
    import('../../../checks/index.ts'),
    import('../../policy/resolve-policy.ts'),
  ]);
  return parametersOf(CHECKS);
}

const LIST = new Intl.ListFormat('en-GB');
