import type { HostConfig } from '../../state/fleet/host-config.js';
import { LOCAL_HOST } from '../../state/fleet/host-id.js';
import type { Request } from '../list-program.js';
import { processOutput, tableLines } from '../output.js';
import { readFleet } from './fleet-settings.js';

/**
 * `v3_tui hosts`: the hosts that would be shown, by the settings or `-H`. Connects to none.
 * @returns the exit code
 */
export async function listHosts({ options, flags }: Request): Promise<number> {
  const output = processOutput(options);
  const fleet = await readFleet(options, options.hosts);
  const problems = 'wrong' in fleet ? fleet.wrong : fleet.problems;
  for (const line of problems) output.err(line);
  if ('wrong' in fleet) return 2;
  const { order, hosts } = fleet.chosen;
  const rows = order.map((id) => {
    const config = hosts.find((host) => host.id === id) ?? null;
    return { id, config, readOnly: config !== null && fleet.readOnlyOf(config) === true };
  });
  if (flags.json === true) output.json(rows.map(factsOf));
  else
    for (const line of tableLines(
      [['HOST', 'SSH', 'TAGS', 'CHANGES', 'COMMAND'], ...rows.map(cellsOf)],
      options.ascii,
    ))
      output.out(line);
  return 0;
}

type Row = { id: string; config: HostConfig | null; readOnly: boolean };

function cellsOf({ id, config, readOnly }: Row): readonly string[] {
  if (config === null) return [id, id === LOCAL_HOST ? 'this machine' : '', '', '', ''];
  const { options, destination, tags, command } = config;
  return [id, [...options, destination].join(' '), tags.join(','), readOnly ? 'read-only' : '', command];
}

function factsOf({ id, config, readOnly }: Row): Readonly<Record<string, unknown>> {
  return {
    host: id,
    ssh: config?.destination ?? null,
    options: config?.options ?? [],
    tags: config?.tags ?? [],
    color: config?.colour ?? null,
    readOnly,
    command: config?.command ?? null,
  };
}
