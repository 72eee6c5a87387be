import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

const NAME = 'qemu-system-x86_64';

/** The absolute path of QEMU's binary; null if it is in no folder of a search path. */
export function findQemu(searchPath: string): string | null {
  const paths = searchPath
    .split(':')
    .filter(isAbsolute)
    .map((folder) => join(folder, NAME));
  return paths.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** True if this machine's processors and this user may use KVM. */
export function hasKvm(): boolean {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'latin1'));
  } catch {
    return false;
  }
}
