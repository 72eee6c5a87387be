import type { Shell } from './shells.js';

// Each script asks the hidden subcommand `__complete`, whose answer has the kind of words in the first line (`words`,
// `files`, `dirs`), and then a word in each line, for zsh and fish with a tab and a note.

const BASH = `# Completion of v3_tui for bash, made by: v3_tui completion bash
_v3_tui() {
  local answer
  COMPREPLY=()
  answer=$(command v3_tui __complete bash -- "\${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null) || return 0
  case $answer in
    files) compopt -o default ;;
    dirs) compopt -o dirnames ;;
    words$'\\n'*) mapfile -t COMPREPLY <<<"\${answer#*$'\\n'}" ;;
  esac
}
complete -o nosort -F _v3_tui v3_tui 2>/dev/null || complete -F _v3_tui v3_tui
`;

const ZSH = `#compdef v3_tui
# Completion of v3_tui for zsh, made by: v3_tui completion zsh
_v3_tui() {
  local -a answer values shown
  local line note
  answer=("\${(@f)$(command v3_tui __complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  [[ $PREFIX == --*=* ]] && compset -P '*='
  case $answer[1] in
    files) _files ;;
    dirs) _files -/ ;;
    words)
      for line in "\${(@)answer[2,-1]}"; do
        note=\${line#*$'\\t'}
        line=\${line%%$'\\t'*}
        values+=("$line")
        shown+=("$line\${note:+  -- $note}")
      done
      compadd -V v3_tui -l -d shown -a values
      ;;
  esac
}
if [[ $funcstack[1] == _v3_tui ]]; then
  _v3_tui "$@"
else
  compdef _v3_tui v3_tui
fi
`;

const FISH = `# Completion of v3_tui for fish, made by: v3_tui completion fish
function __v3_tui_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l partial (commandline -ct)
    set -l answer (command v3_tui __complete fish -- $words "$partial" 2>/dev/null)
    set -l option (string match -r -- '^--[^=]*=' "$partial")
    set -l path (string replace -r -- '^--[^=]*=' '' "$partial")
    switch "$answer[1]"
        case files
            string replace -r -- '^' "$option" (complete -C "'' $path")
        case dirs
            string replace -r -- '^' "$option" (__fish_complete_directories "$path")
        case words
            set -e answer[1]
            printf '%s\\n' $answer
    end
end
complete -c v3_tui -f -a '(__v3_tui_complete)'
`;

/** The completion script of a shell. It asks the program itself, so it offers what the installed version takes. */
export function completionScript(shell: Shell): string {
  return { bash: BASH, zsh: ZSH, fish: FISH }[shell];
}
