// The texts of the Debian package: pure, from package.json and the Node that builds it.

/**
 * The Node that the native parts run with: its module version belongs to its major version.
 * @param {string} version of the Node that builds, as in `process.versions.node`
 * @param {string} wanted `engines.node` of package.json, `>=20.19`
 */
export function nodeDepends(version, wanted) {
  const major = Number.parseInt(version, 10);
  const least = wanted.replace(/^>=\s*/, '');
  const from = Number.parseInt(least, 10) === major ? least : String(major);
  return `nodejs (>= ${from}), nodejs (<< ${major + 1})`;
}

/**
 * The package's control file.
 * @param {{ about: { version: string, engines: { node: string } }, versions: Record<string, string | undefined>,
 *   architecture: string, libraries: string, maintainer: string, bytes: number }} facts `libraries`: what the native
 *   parts depend on; `bytes`: what the package's files take
 */
export function controlFile({ about, versions, architecture, libraries, maintainer, bytes }) {
  const node = nodeDepends(versions.node ?? '', about.engines.node);
  return `Package: palacios-tui
Version: ${debianVersion(about.version)}
Architecture: ${architecture}
Maintainer: ${maintainer}
Installed-Size: ${Math.ceil(bytes / 1024)}
Depends: ${[node, libraries].filter((part) => part !== '').join(', ')}
Suggests: qemu-system-x86, tigervnc-viewer | vnc-viewer
Section: admin
Priority: optional
Description: full-screen terminal interface to the Palacios VMM
 v3_tui shows and manages the virtual machines of a Palacios host, from
 creation to deletion, and opens their consoles, streams and VNC servers.
 It works over any ssh connection, beside v3_create, v3_launch and the other
 v3 tools, and believes what the kernel shows, not what the tools say.
 .
 "v3_tui demo" shows it on a simulated host; with QEMU its guests are real.
 .
 Its native parts are built for the modules of Node ${Number.parseInt(versions.node ?? '', 10)} (version ${versions.modules}).
`;
}

/** The changelog of the Debian package; the program's own lies beside it. */
export function debianChangelog({ version }, maintainer, seconds) {
  const date = new Date(seconds * 1000).toUTCString().replace('GMT', '+0000');
  return `palacios-tui (${debianVersion(version)}) unstable; urgency=medium

  * What is new in v3_tui is in changelog.gz.

 -- ${maintainer}  ${date}
`;
}

/** The copyright file: our licence and every other one; the texts that Debian has are in its own place. */
export function copyrightFile(ours, others) {
  return `v3_tui, and what it is built from.

${ours}

Parts of other authors, with their licences:

${others.replace(/^ *Apache License\n[\s\S]*?END OF TERMS AND CONDITIONS/gm, APACHE)}`;
}

const APACHE = 'The Apache License 2.0: see /usr/share/common-licenses/Apache-2.0.';

/** @param {string} version of package.json; a pre-release comes before its release */
export function debianVersion(version) {
  return `${version.replace('-', '~')}-1`;
}
