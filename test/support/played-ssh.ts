import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program `ssh` without a network: this process plays what is at the other end. */
export type PlayedSsh = {
  /** For the environment of a program that shall find it. */
  env: Readonly<Record<string, string | undefined>>;
  /** How many connections were opened: masters, and sessions. */
  opened(): { masters: number; sessions: number };
  end(): Promise<void>;
};

/**
 * What runs on the far host: it gets the line for its shell, and its standard input and output as a socket, which flows
 * once it returns.
 */
export type Play = (host: string, line: string, stream: Socket) => void;

/** How a call for a master to a host ends: well, never, or with these words of ssh's. */
export type PlayedMaster = 'opens' | 'hangs' | { says: string };

/**
 * Starts to play. A call for a master succeeds at once unless something else is played, and its control socket is there
 * until the play ends; a session is a connection to the play. Perl's start costs less than any other that carries bytes both ways.
 */
export async function openPlayedSsh(
  play: Play,
  master: (host: string) => PlayedMaster = () => 'opens',
): Promise<PlayedSsh> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-played-')));
  const path = join(folder, 'play');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/ssh'), carrier(path), { mode: 0o755 });
  const servers = new Set<Server>();
  const sockets = new Set<Socket>();
  const opened = { masters: 0, sessions: 0 };
  const listen = (at: string, taken: (socket: Socket) => void): Promise<void> => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      taken(socket);
    });
    servers.add(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: at, backlog: 1000 }, resolve);
    });
  };
  const openMaster = async (at: string, host: string, socket: Socket) => {
    opened.masters += 1;
    const how = master(host);
    if (how === 'hangs') return;
    if (how !== 'opens') return void socket.end(`${how.says}\n`);
    if (!existsSync(at)) await listen(at, (holder) => void holder.resume());
    socket.end('\n');
  };
  await listen(path, (socket) =>
    withFirstLine(socket, (first) => {
      const [kind, ...words] = first.split('\0');
      const [subject = '', line = ''] = words;
      if (kind === 'master') void openMaster(subject, line, socket);
      else {
        opened.sessions += 1;
        play(subject, line, socket);
      }
    }),
  );
  return {
    env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
    opened: () => ({ ...opened }),
    async end() {
      const closed = [...servers].map((server) => new Promise((resolve) => server.close(resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Reads a line, and leaves what comes after it. */
function withFirstLine(socket: Socket, take: (line: string) => void): void {
  let begun = Buffer.alloc(0);
  const read = (bytes: Buffer) => {
    begun = Buffer.concat([begun, bytes]);
    const end = begun.indexOf('\n');
    if (end < 0) return;
    socket.off('data', read);
    socket.pause();
    socket.unshift(begun.subarray(end + 1));
    take(begun.subarray(0, end).toString());
    socket.resume();
  };
  socket.on('data', read);
}

/** Any module that it loaded would take as long as Perl itself, for each connection of a large fleet. */
function carrier(path: string): string {
  return `#!/usr/bin/perl
my ($master, $control) = (0, '');
while (@ARGV) {
  my $word = shift @ARGV;
  last if $word eq '--';
  $master = 1 if $word eq '-N';
  $control = shift @ARGV if $word eq '-S';
  exit 0 if $word eq '-O';
}
# AF_UNIX and SOCK_STREAM are 1 on Linux.
socket my $play, 1, 1, 0 or exit 255;
connect $play, pack 'S a*', 1, '${path}' or exit 255;
syswrite $play, join("\\0", $master ? ('master', $control) : 'session', @ARGV) . "\\n";
if ($master) {
  my $said = '';
  1 while sysread $play, $said, 4096, length $said;
  exit 0 if $said eq "\\n";
  print STDERR $said;
  exit 255;
}
my %to = (fileno $play, \\*STDOUT, 0, $play);
my %from = (fileno $play, $play, 0, \\*STDIN);
while (1) {
  my $ready = '';
  vec($ready, $_, 1) = 1 for keys %from;
  select $ready, undef, undef, undef;
  for my $at (grep { vec $ready, $_, 1 } keys %from) {
    my $read = sysread $from{$at}, my $bytes, 65536;
    if ($read) {
      for (my $done = 0; $done < $read;) { $done += syswrite($to{$at}, $bytes, $read - $done, $done) // exit 255 }
    } elsif ($at) { exit 0 }
    else { delete $from{0}; shutdown $play, 1 }
  }
}
`;
}
