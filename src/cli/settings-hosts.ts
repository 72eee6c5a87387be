import * as z from 'zod/mini';
import type { HostConfig } from '../state/fleet/host-config.js';
import { LOCAL_HOST } from '../state/fleet/host-id.js';
import { DEFAULT_COMMAND, destinationProblem } from '../state/fleet/ssh-destination.js';
import { colourOf } from '../terminal/colour-words.js';

const MOST_HOSTS = 500;
const MOST_OPTIONS = 50;
const MOST_TAGS = 20;

const HOSTS = 'it takes tables, each with [[hosts]] above it';
const MANY_HOSTS = `it takes at most ${MOST_HOSTS} hosts`;
const NAME =
  'it takes a name of up to 64 characters, without blanks, commas, * or ?, and with no -, # or @ first';
const NAME_SHAPE = /^[^\s\p{C},*?#@-][^\s\p{C},*?]{0,63}$/u;
const SAME_NAME = 'another host has this name';
const LOCAL_NAME = `"${LOCAL_HOST}" is this machine`;
const DESTINATION = 'it takes a destination for ssh: a host, user@host or ssh://user@host:port';
const OPTIONS = `it takes a list of up to ${MOST_OPTIONS} words for ssh, as in ["-J", "jump"]`;
const COMMAND = 'it takes the v3_tui of that host, as in "sudo -n v3_tui"';
const TAGS = `it takes a list of up to ${MOST_TAGS} tags, each without blanks, commas, * or ?`;
const COLOUR = 'it takes a colour, as in the table [colors]';
const READ_ONLY = 'it takes true or false';

const HOST = z.object(
  {
    name: z.string(NAME).check(
      z.regex(NAME_SHAPE, NAME),
      z.refine((name) => name !== LOCAL_HOST, LOCAL_NAME),
    ),
    ssh: z.optional(
      z.string(DESTINATION).check(z.refine((text) => destinationProblem(text) === null, DESTINATION)),
    ),
    options: z.optional(
      z
        .array(z.string(OPTIONS).check(z.regex(/^\P{Cc}{1,1000}$/u, OPTIONS)), OPTIONS)
        .check(z.maxLength(MOST_OPTIONS, OPTIONS)),
    ),
    command: z.optional(z.string(COMMAND).check(z.regex(/^(?=.*\S)\P{Cc}{1,1000}$/u, COMMAND))),
    tags: z.optional(
      z
        .array(z.string(TAGS).check(z.regex(/^[^\s\p{C},*?]{1,64}$/u, TAGS)), TAGS)
        .check(z.maxLength(MOST_TAGS, TAGS)),
    ),
    color: z.optional(z.string(COLOUR).check(z.refine((word) => colourOf(word) !== undefined, COLOUR))),
    'read-only': z.optional(z.boolean(READ_ONLY)),
  },
  HOSTS,
);

/** What `[[hosts]]` in the settings file may hold. */
export const HOSTS_SCHEMA = z.array(HOST, HOSTS).check(
  z.maxLength(MOST_HOSTS, MANY_HOSTS),
  z.check(({ value, issues }) => {
    const names = new Set<string>();
    for (const [at, { name }] of value.entries()) {
      if (names.has(name))
        issues.push({ code: 'custom', input: name, path: [at, 'name'], message: SAME_NAME });
      names.add(name);
    }
  }),
);

/** The keys of a host in the settings file. */
export const HOST_KEYS: readonly string[] = Object.keys(HOST.shape);

/** The hosts of a settings file that {@link HOSTS_SCHEMA} has checked. */
export function hostsOf(said: z.infer<typeof HOSTS_SCHEMA>): readonly HostConfig[] {
  return said.map((host) => ({
    id: host.name,
    destination: host.ssh ?? host.name,
    options: host.options ?? [],
    command: host.command ?? DEFAULT_COMMAND,
    tags: host.tags ?? [],
    colour: host.color ?? null,
    readOnly: host['read-only'] ?? false,
  }));
}
