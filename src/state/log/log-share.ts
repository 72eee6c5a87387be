/** How many lines of the kernel logs of all hosts are kept, by and large, and how many of one host. */
const LINES_OF_ALL = 100_000;
const MOST_OF_ONE = 10_000;
/** As many as come at once, and more than a screen shows. */
const LEAST_OF_ONE = 500;

/** How many lines are kept of the log of each far host, and of each among those of all. @param hosts how many there are */
export function logShare(hosts: number): number {
  return Math.max(LEAST_OF_ONE, Math.min(MOST_OF_ONE, Math.floor(LINES_OF_ALL / Math.max(hosts, 1))));
}
