import { join } from 'node:path';
import { type ControlFolder, openControlFolder, sweepControlFolders } from './control-folder.js';
import { createHostMasters, type HostMasters } from './host-masters.js';
import type { SshTarget } from './target.js';

/** The connections of this program to all hosts. */
export type Masters = {
  /** The private folder that they are in; other sockets of the program may be there, too. */
  folder: string;
  /** Those to one more host. */
  to(target: SshTarget): HostMasters;
  /** Ends all. They end by themselves, too, once the program has ended, however that was. */
  end(): Promise<void>;
};

/**
 * Makes the folder for the sockets, and ends in the background what killed programs have left.
 * @returns the connections, none yet; or why there can be none, in words
 */
export async function openMasters(env: NodeJS.ProcessEnv): Promise<Masters | { reason: string }> {
  const folder = await openControlFolder(env);
  if ('reason' in folder) return folder;
  const swept = sweepControlFolders(env);
  return mastersIn(folder, swept, env);
}

function mastersIn(folder: ControlFolder, swept: Promise<void>, env: NodeJS.ProcessEnv): Masters {
  const hosts: HostMasters[] = [];
  let made = 0;
  const newControlPath = () => {
    made += 1;
    return join(folder.path, `m${made}`);
  };
  const remove = () => folder.remove();
  process.once('exit', remove);
  return {
    folder: folder.path,
    to(target) {
      const masters = createHostMasters({ target, newControlPath, env });
      hosts.push(masters);
      return masters;
    },
    async end() {
      await Promise.all([swept, ...hosts.map((host) => host.end())]);
      process.off('exit', remove);
      remove();
    },
  };
}
