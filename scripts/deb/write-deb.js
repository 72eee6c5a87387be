// Writes palacios-tui_VERSION_ARCH.deb with dpkg-deb, from the built program and the native parts in node_modules, for
// the Node that runs this. Needs dpkg-dev and strip (Debian: build-essential). DEBFULLNAME and DEBEMAIL name the
// maintainer; SOURCE_DATE_EPOCH is the time of the files, by default that of the last commit.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { controlFile, copyrightFile, debianChangelog, debianVersion } from './control.js';

const top = join(import.meta.dirname, '../..');
const about = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
const maintainer = `${process.env.DEBFULLNAME ?? 'The palacios-tui authors'} <${process.env.DEBEMAIL ?? `root@${run('hostname', '--fqdn').trim()}`}>`;
const seconds = Number(
  process.env.SOURCE_DATE_EPOCH ?? (run('git', '-C', top, 'log', '-1', '--format=%ct').trim() || 0),
);

/** What is read of node-pty on Linux. */
const PTY_FILES = ['index', 'unixTerminal', 'terminal', 'utils', 'eventEmitter2'].map(
  (name) => `lib/${name}.js`,
);

const NATIVE = ['node-pty/build/Release/pty.node', 'better-sqlite3/build/Release/better_sqlite3.node'];

const folder = mkdtempSync(join(tmpdir(), 'v3-tui-deb-'));
try {
  const root = join(folder, 'debian/palacios-tui');
  program(join(root, 'usr/lib/v3_tui'));
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  symlinkSync('../lib/v3_tui/bin/v3_tui.js', join(root, 'usr/bin/v3_tui'));
  texts(join(root, 'usr/share'));
  copy('contrib/v3_tui-activate.service', join(root, 'usr/lib/systemd/system/v3_tui-activate.service'));
  const files = withModes(root);
  const architecture = run('dpkg', '--print-architecture').trim();
  const control = join(root, 'DEBIAN');
  const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
  const libraries = librariesOf(root);
  put(
    join(control, 'control'),
    controlFile({ about, versions: process.versions, architecture, libraries, maintainer, bytes }),
  );
  put(join(control, 'md5sums'), files.map((path) => `${md5(path)}  ${relative(root, path)}\n`).join(''));
  for (const name of ['postinst', 'prerm', 'postrm']) copy(`scripts/deb/${name}`, join(control, name), 0o755);
  const deb = `palacios-tui_${debianVersion(about.version)}_${architecture}.deb`;
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', root, join(process.cwd(), deb)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(seconds) },
  });
  console.log(`${deb} is for Node ${process.versions.node} (modules ${process.versions.modules}).`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The program, and of the two native packages what is read when it runs. */
function program(to) {
  // The native parts fit Debian's Node, not any that happens to be first on PATH.
  const command = readFileSync(join(top, 'bin/v3_tui.js'), 'utf8').replace(/^#!.*/, '#!/usr/bin/node');
  put(join(to, 'bin/v3_tui.js'), command, 0o755);
  copy('package.json', join(to, 'package.json'));
  cpSync(join(top, 'dist'), join(to, 'dist'), {
    recursive: true,
    filter: (path) => !path.endsWith('LICENSES.txt'),
  });
  cpSync(join(top, 'contrib/guest'), join(to, 'contrib/guest'), { recursive: true });
  const packages = join(to, 'node_modules');
  for (const path of [
    'better-sqlite3/package.json',
    ...['package.json', ...PTY_FILES].map((name) => `node-pty/${name}`),
  ])
    copy(`node_modules/${path}`, join(packages, path));
  for (const path of NATIVE) {
    copy(`node_modules/${path}`, join(packages, path));
    run('strip', '--strip-unneeded', join(packages, path));
  }
}

/** What is read by people and shells. */
function texts(share) {
  const doc = join(share, 'doc/palacios-tui');
  put(join(share, 'man/man1/v3_tui.1.gz'), gzipSync(text('docs/v3_tui.1'), { level: 9 }));
  put(join(doc, 'changelog.gz'), gzipSync(text('CHANGELOG.md'), { level: 9 }));
  put(join(doc, 'changelog.Debian.gz'), gzipSync(debianChangelog(about, maintainer, seconds), { level: 9 }));
  const others = [
    text('dist/THIRD-PARTY-LICENSES.txt'),
    `node-pty\n\n${text('node_modules/node-pty/LICENSE')}`,
  ];
  put(join(doc, 'copyright'), copyrightFile(text('LICENSE'), others.join(`\n${'='.repeat(78)}\n`)));
  copy('README.md', join(doc, 'README.md'));
  cpSync(join(top, 'docs'), join(doc, 'docs'), {
    recursive: true,
    filter: (path) => (statSync(path).isDirectory() ? !path.endsWith('/screens') : path.endsWith('.md')),
  });
  for (const [shell, path] of [
    ['bash', 'bash-completion/completions/v3_tui'],
    ['zsh', 'zsh/vendor-completions/_v3_tui'],
    ['fish', 'fish/vendor_completions.d/v3_tui.fish'],
  ])
    put(join(share, path), run(process.execPath, join(top, 'bin/v3_tui.js'), 'completion', shell));
}

/** Sets the modes that Debian wants; returns the files, in an order that stays. */
function withModes(root) {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    else if (entry.isFile()) {
      chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
      files.push(path);
    }
  }
  return files.sort();
}

/** The packages of the system's libraries that the native parts need, with versions. */
function librariesOf(root) {
  put(join(folder, 'debian/control'), 'Source: palacios-tui\n\nPackage: palacios-tui\nArchitecture: any\n');
  const parts = NATIVE.map((path) => relative(folder, join(root, 'usr/lib/v3_tui/node_modules', path)));
  const told = execFileSync('dpkg-shlibdeps', ['-O', ...parts], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return /shlibs:Depends=(.*)/.exec(told)?.[1] ?? '';
}

function text(path) {
  return readFileSync(join(top, path), 'utf8');
}

function copy(from, to, mode = 0o644) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(join(top, from), to);
  chmodSync(to, mode);
}

function put(path, content, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode });
}

function md5(path) {
  return createHash('md5').update(readFileSync(path)).digest('hex');
}

function run(program, ...args) {
  return execFileSync(program, args, { encoding: 'utf8' });
}
