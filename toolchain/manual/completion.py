# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Completion of w58d-at for bash: its options, and the commands of the catalogue."""

from . import help_text, reference

HEAD = """\
# Completion of w58d-at for bash. Made of the program's help and of config/commands.json.
_w58d_at() {
    local line=${COMP_LINE:0:COMP_POINT} word quote= each
    word=${line##*[[:space:]]}
    case $word in
    [\\'\\"]*) quote=${word:0:1} word=${word:1} ;;
    esac
    COMPREPLY=()
    case ${COMP_WORDS[COMP_CWORD - 1]} in
    --socket)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    --timeout | --trace) return ;;
    esac
    case $word in
    -*) mapfile -t COMPREPLY < <(compgen -W "$_w58d_at_options" -- "$word") ;;
    *)
        for each in $_w58d_at_commands; do
            [[ $each != "${word^^}"* || $word == *=* ]] || COMPREPLY+=("$each")
        done
        # A value comes next: no blank, and a quotation mark stays open, as it does where two ways lead on.
        if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
            compopt -o nospace 2>/dev/null
            [ -z "$quote" ] || COMPREPLY+=("${COMPREPLY[0]}?")
        fi
        ;;
    esac
}
complete -F _w58d_at w58d-at
"""


def lines():
    """What an argument can be, up to its values; without the test forms, which are in the way of a value."""
    found = []
    for command in reference.COMMANDS:
        found += [line.split("=")[0] + "=" if form == "Write" else line
                  for form, line, _ in reference.forms(command) if form != "Test"]
    for command in reference.BASIC:
        found += [f"AT{command['name']}?", f"AT{command['name']}="] if command["s_parameter"] else [f"AT{command['name']}"]
    return sorted(found)


def text():
    options = [option for option in help_text.options("w58d-at") if option.startswith("--")]
    listed = "\n".join(f"    {line}" for line in lines())
    return f"{HEAD}_w58d_at_options='{' '.join(options)}'\n_w58d_at_commands='\n{listed}\n'\n"
