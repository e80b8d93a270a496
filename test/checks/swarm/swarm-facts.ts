/** What facts about a swarm say of an engine in none, and of a worker with two managers. */
export const NOWHERE = { role: 'none' };
export const WORKER = { role: 'worker', managers: ['10.0.0.1:2377', '10.0.0.2:2377'] };

/** What a manager says. */
export const managed = (value: unknown) => ({ role: 'manager', value });

/** Examples of every check that asks managers: other engines have nothing to say. */
export const elsewhere = (name = 'swarm') => [
  { name: 'in no swarm', facts: { [name]: NOWHERE }, observed: 'inactive' },
  { name: 'a worker, which names the managers', facts: { [name]: WORKER }, observed: '10.0.0.2:2377' },
];
