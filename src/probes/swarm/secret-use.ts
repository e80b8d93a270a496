import { cause } from '../../model/cause.ts';
import { type Unread, unread } from '../../model/fact.ts';
import { serviceList } from '../docker/engine-objects.ts';
import { secretList } from '../docker/swarm-cluster.ts';
import { ofManagers } from './membership.ts';

/** A secret of a swarm and what uses it. */
export interface SecretUse {
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly byDriver: boolean;
  /** Names of the services that get it. */
  readonly services: readonly string[];
}

/** The secrets of a swarm, and the configs of its services, which are not hidden and may hold some. */
export interface SecretsInUse {
  readonly secrets: readonly SecretUse[];
  readonly configs: readonly string[];
}

export const secretsInUse = ofManagers('secrets-in-use', {
  from: { stored: secretList, services: serviceList },
  value: ({ stored, services }, engine): SecretsInUse | Unread => {
    const specs = services.flatMap(({ Spec }) => {
      const told = Spec.TaskTemplate.ContainerSpec;
      return told ? [{ name: Spec.Name, secrets: told.Secrets, configs: told.Configs ?? [] }] : [];
    });
    if (typeof stored === 'number' || specs.some(({ secrets }) => typeof secrets === 'number')) {
      const detail = `The snapshot holds of the secrets of engine ${engine.item.id} only their number.`;
      return unread(cause('not-collected', detail, 'Collect again with this version of plimsoll.'));
    }
    const users = (id: string): readonly string[] =>
      specs.flatMap(({ name, secrets }) =>
        typeof secrets !== 'number' && secrets.some(({ SecretID }) => SecretID === id) ? [name] : [],
      );
    return {
      secrets: stored.map(({ ID, Name, CreatedAt, ByDriver }) => ({
        id: ID,
        name: Name,
        createdAt: CreatedAt,
        byDriver: ByDriver,
        services: users(ID),
      })),
      configs: [...new Set(specs.flatMap(({ configs }) => configs.map(({ ConfigName }) => ConfigName)))],
    };
  },
});
