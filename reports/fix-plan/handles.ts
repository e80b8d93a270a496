import type { HostPlan } from './plan.ts';

/** Names by which hosts are asked for: their own where they may be written so, else ones that no other host has. */
export function handles(plans: readonly HostPlan[], isFine: (name: string) => boolean): readonly string[] {
  const taken = new Set(plans.map(({ name }) => name));
  return plans.map(({ name }, at) => {
    if (isFine(name)) return name;
    let handle = `host_${at + 1}`;
    while (taken.has(handle)) handle = `${handle}_`;
    return handle;
  });
}
