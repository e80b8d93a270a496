import { cutText, visibleText } from '../../src/model/visible-text.ts';
import { listed, oscalId } from './values.ts';

const ROLES = {
  'risk-owner': 'Answers for a risk that is accepted',
  'risk-approver': 'Agreed that a risk is accepted',
  attester: 'Answered what no machine can decide',
} as const;
export type Role = keyof typeof ROLES;

/** People whom waivers and answers name, gathered while the hosts come; the same name is the same person. */
export interface Parties {
  /** The id of a person, who is noted with the role. */
  as(role: Role, name: string): string;
  /** What the metadata of the document say of them. */
  metadata(): object;
}

/** Begins with nobody. */
export function noParties(): Parties {
  const names = new Map<string, string>();
  const roles = new Map<Role, Set<string>>();
  return {
    as: (role, name) => {
      const id = oscalId('party', name);
      names.set(id, visibleText(cutText(name, 200)).trim() || 'Without a name');
      roles.set(role, (roles.get(role) ?? new Set()).add(id));
      return id;
    },
    metadata: () => {
      const used = (Object.keys(ROLES) as Role[]).filter((role) => roles.has(role));
      return {
        ...listed(
          'roles',
          used.map((id) => ({ id, title: ROLES[id] })),
        ),
        ...listed(
          'parties',
          [...names].map(([uuid, name]) => ({ uuid, type: 'person', name })),
        ),
        ...listed(
          'responsible-parties',
          used.map((role) => ({ 'role-id': role, 'party-uuids': [...(roles.get(role) ?? [])] })),
        ),
      };
    },
  };
}
