import { userInfo } from 'node:os';

/** Who uses the program, for the history: the login name, and who became it with sudo: `root (sudo: alice)`. */
export function userName(env: Readonly<Record<string, string | undefined>>): string {
  const name = loginName();
  const before = env.SUDO_USER;
  return before && before !== name ? `${name} (sudo: ${before})` : name;
}

function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    // The user has no entry in the password file.
    return `user ${process.getuid?.() ?? '?'}`;
  }
}
