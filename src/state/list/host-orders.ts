/** How the hosts of the list are sorted: as they are named, by name, or those with trouble first. */
export const HOST_ORDERS = ['as named', 'by name', 'trouble first'] as const;

export type HostOrder = (typeof HOST_ORDERS)[number];
