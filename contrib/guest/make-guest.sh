#!/bin/sh
# Makes a small Linux guest from Debian's packages: FOLDER/vmlinuz and FOLDER/initramfs.cpio. Nothing is installed, and
# no root is needed. A guest that is already there and was made by these files is kept.
set -eu

programs='busybox-static vim-tiny htop ncurses-base'
kernel='linux-image-amd64'
modules='pvpanic-mmio pvpanic-pci ata_piix sd_mod sr_mod isofs virtio_pci virtio_blk virtio_net 8139cp 8139too ne2k-pci'
terminals='l/linux v/vt100 x/xterm x/xterm-256color'

fail() {
  echo "make-guest.sh: $*" >&2
  exit 1
}

[ $# -eq 1 ] || fail 'give one folder, in which vmlinuz and initramfs.cpio are made'
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
umask 022
mkdir -p -- "$1" || fail "cannot make the folder $1"
folder=$(CDPATH='' cd -- "$1" && pwd)

for tool in apt-get apt-cache dpkg-deb; do
  command -v "$tool" >/dev/null || fail "$tool is missing: the guest is made from Debian's packages, on Debian"
done
[ "$(dpkg --print-architecture)" = amd64 ] || fail 'the guest can only be made on an amd64 Debian'

# Several runs at once make one guest.
exec 9>"$folder/.lock"
flock 9

sources=$(cd "$here" && find make-guest.sh root -type f -exec sha256sum {} + | sort | sha256sum)
if [ -f "$folder/vmlinuz" ] && [ -f "$folder/initramfs.cpio" ] &&
  [ "$(cat "$folder/.sources" 2>/dev/null)" = "$sources" ]; then
  exit 0
fi

rm -rf "$folder"/.new.*
work=$(mktemp -d "$folder/.new.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/packages" "$work/unpacked" "$work/linux" "$work/guest"

# As root, apt would warn that its own user cannot write here.
cat >"$work/apt.conf" <<END
APT::Sandbox::User "root";
Acquire::Retries "2";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
END
export APT_CONFIG="$work/apt.conf"

# A host whose package lists are missing or old gets its own, below the folder.
own_lists() {
  rm -f "$work/packages"/*
  mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
  cat >>"$work/apt.conf" <<END
Dir::State::lists "$work/apt/lists";
Dir::Cache "$work/apt/cache";
END
  apt-get -qq update >&2
}

depends() {
  apt-cache depends --no-pre-depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances "$@"
}

fetch() {
  linux=$(depends "$kernel" 2>/dev/null | sed -n 's/^  Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1)
  [ -n "$linux" ] || return 1
  # shellcheck disable=SC2086 # several words
  names=$(depends --recurse $programs | grep '^[a-z0-9]' | sort -u)
  # shellcheck disable=SC2086 # several words
  (cd "$work/packages" && apt-get -qq download "$linux" $names)
}

fetch 2>/dev/null || { own_lists && fetch >&2; } ||
  fail "Debian's packages ($kernel and others) could not be downloaded"

for package in "$work/packages"/*.deb; do
  case ${package##*/} in
  linux-image-*) dpkg-deb -x "$package" "$work/linux" ;;
  *) dpkg-deb -x "$package" "$work/unpacked" ;;
  esac
  rm "$package"
done

unpacked=$work/unpacked
guest=$work/guest
busybox=$unpacked/bin/busybox
[ -x "$busybox" ] || busybox=$unpacked/usr/bin/busybox

cp -R "$here/root/." "$guest"
mkdir -p "$guest/bin" "$guest/lib" "$guest/lib64" "$guest/proc" "$guest/sys" "$guest/dev" "$guest/tmp" "$guest/root"
ln -s bin "$guest/sbin"
chmod 755 "$guest/init" "$guest/etc/dhcp" "$guest"/bin/*
cp "$busybox" "$guest/bin/busybox"
for applet in $("$busybox" --list); do
  [ -e "$guest/bin/$applet" ] || ln -s busybox "$guest/bin/$applet"
done

cp "$unpacked/usr/bin/vim.tiny" "$guest/bin/vim"
cp "$unpacked/usr/bin/htop" "$guest/bin/htop"
loader=$unpacked/lib64/ld-linux-x86-64.so.2
[ -e "$loader" ] || loader=$unpacked/usr/lib64/ld-linux-x86-64.so.2
libraries=$unpacked/lib/x86_64-linux-gnu:$unpacked/usr/lib/x86_64-linux-gnu
cp -L "$loader" "$guest/lib64/ld-linux-x86-64.so.2"
for program in vim htop; do
  "$loader" --library-path "$libraries" --list "$guest/bin/$program" >"$work/list" ||
    fail "a library of $program is missing in Debian's packages"
  sed -n 's|^.* => \(/.*\) (0x[0-9a-f]*)$|\1|p' "$work/list" | while read -r library; do
    [ "${library##*/}" = ld-linux-x86-64.so.2 ] || cp -L "$library" "$guest/lib/"
  done
done
for terminal in $terminals; do
  for from in "$unpacked/lib/terminfo/$terminal" "$unpacked/usr/share/terminfo/$terminal"; do
    if [ -e "$from" ]; then
      mkdir -p "$guest/lib/terminfo/${terminal%/*}"
      cp -L "$from" "$guest/lib/terminfo/$terminal"
      break
    fi
  done
done

# The modules that the guest may need, with those that they need themselves.
for tree in "$work/linux/lib/modules" "$work/linux/usr/lib/modules"; do
  [ ! -d "$tree" ] || release=$(ls "$tree")
  [ ! -d "$tree" ] || all=$tree/$release
done
[ -n "${all:-}" ] || fail "the package $linux has no modules"
"$busybox" depmod -b "${all%/lib/modules/*}" "$release"
mine=$guest/lib/modules/$release
for module in $modules; do
  sed -n "s|^\([^:]*/$module\.ko[^:/]*\):|\1|p" "$all/modules.dep"
done | tr ' ' '\n' | sort -u | while read -r file; do
  mkdir -p "$mine/${file%/*}"
  cp "$all/$file" "$mine/$file"
done
"$busybox" depmod -b "$guest" "$release"
rm -f "$mine/modules.symbols"

(cd "$guest" && find . | sort | "$busybox" cpio -o -H newc -R 0:0 2>/dev/null) >"$work/initramfs.cpio"
cp "$work/linux/boot/vmlinuz-$release" "$work/vmlinuz"

rm -f "$folder/.sources"
mv "$work/initramfs.cpio" "$work/vmlinuz" "$folder/"
echo "$sources" >"$folder/.sources"
