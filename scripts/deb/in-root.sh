#!/usr/bin/env bash
# What test-deb.sh runs inside the clean Debian.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
cd /root
deb=$(echo /root/palacios-tui_*.deb)

step() { printf '== %s\n' "$*"; }
files() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /root \
    -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/cache -o -path /var/log \) -prune -o -print | sort
}
install() { apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

step "node: $(dpkg-deb -f "$deb" Depends)"
# What the package needs stays when it is removed, so it comes first.
apt-get update -qq
if apt-get install --dry-run -qq "$deb" >/dev/null 2>&1; then install nodejs; else install ./node.deb; fi
node --version
install libstdc++6
files >before

step install
install "$deb"
v3_tui --version

step 'man v3_tui'
man v3_tui | grep -q 'v3_tui' && man --where v3_tui

step completion
for file in bash-completion/completions/v3_tui zsh/vendor-completions/_v3_tui fish/vendor_completions.d/v3_tui.fish; do
  test -s "/usr/share/$file"
done

step 'doctor: there is no Palacios here, and it says so'
code=0
v3_tui doctor >told || code=$?
grep -q 'BAD .*v3vee is not loaded' told
[ "$code" = 1 ]

step 'the tour'
v3_tui demo </dev/null | tail -3

step 'remove and purge'
apt-get remove -y -qq palacios-tui >/dev/null
test ! -e /usr/bin/v3_tui
apt-get purge -y -qq palacios-tui >/dev/null
files >after
diff before after
