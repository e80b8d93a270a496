/**
 * TCP ports on which dockerd listens for other ends than its API whatever its configuration: swarm's control
 * plane (2377) and gossip (7946).
 */
export const isOtherPort = (port: number): boolean => port === 2377 || port === 7946;
