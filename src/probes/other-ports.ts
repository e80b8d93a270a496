/**
 * TCP ports on which dockerd listens for other ends than its API: swarm's control plane (2377) and gossip
 * (7946), and the metrics address that the documentation of the engine names (9323).
 */
export const isOtherPort = (port: number): boolean => port === 2377 || port === 7946 || port === 9323;
