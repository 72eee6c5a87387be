#!/usr/bin/env bash
# Installs the .deb in a clean Debian, runs the program there, and removes it again. Needs root, mmdebstrap and Debian's
# mirror; nothing of npm's. SUITE is the Debian (default: trixie, which has Node 20). Where its Node is not the one that
# the package is for, the Node at hand is put into a package of that name.
set -euo pipefail
cd "$(dirname "$0")/../.."

command -v mmdebstrap >/dev/null || { echo 'Needs mmdebstrap: apt-get install mmdebstrap'; exit 1; }
[ "$(id -u)" = 0 ] || { echo 'Needs root, for a root folder of its own.'; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
top=$PWD
(cd "$work" && node "$top/scripts/deb/write-deb.js")

node=$work/nodejs
mkdir -p "$node/DEBIAN" "$node/usr/bin"
cp "$(readlink -f "$(command -v node)")" "$node/usr/bin/node"
cat >"$node/DEBIAN/control" <<CONTROL
Package: nodejs
Version: $(node -p process.versions.node)-0local
Architecture: $(dpkg --print-architecture)
Maintainer: nobody <root@localhost>
Depends: libc6, libstdc++6
Description: the Node that built the package under test
CONTROL
dpkg-deb --root-owner-group -Znone --build "$node" "$work/node.deb" >/dev/null

if command -v lintian >/dev/null; then
  echo '== lintian'
  # Who builds it is the maintainer, with whatever address this machine has.
  lintian --fail-on error --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog,root-in-contact \
    "$work"/palacios-tui_*.deb
fi

mmdebstrap --quiet --mode=root --variant=apt --include=man-db \
  --customize-hook="copy-in '$(echo "$work"/palacios-tui_*.deb)' '$work/node.deb' '$top/scripts/deb/in-root.sh' /root" \
  --customize-hook='env -i TERM=dumb PATH="$PATH" chroot "$1" bash /root/in-root.sh' \
  "${SUITE:-trixie}" /dev/null "deb http://deb.debian.org/debian ${SUITE:-trixie} main"
echo "The package was installed, ran and was removed in ${SECONDS} seconds."
