# Sourced after lib.sh by the scripts that need tools from PyPI: wheels with programs, and PyYAML.
# shellcheck shell=bash
# lib.sh sets the variables that this file uses.
# shellcheck disable=SC2154

python_bin=$root/build/tools/python/bin

# install_wheels NAME==VERSION...: installs missing wheels into the project's virtual environment.
install_wheels() {
  local missing=() wheel
  for wheel in "$@"; do
    [[ -e $python_bin/../installed-$wheel ]] || missing+=("$wheel")
  done
  ((${#missing[@]} > 0)) || return 0
  install_packages python3-venv
  [[ -x $python_bin/pip ]] || python3 -m venv "${python_bin%/bin}"
  note "Installing ${missing[*]}"
  "$python_bin/pip" install --quiet --disable-pip-version-check "${missing[@]}"
  for wheel in "${missing[@]}"; do touch "$python_bin/../installed-$wheel"; done
}
