# Sourced after load.sh and releases.sh: clients of every language through a series of roll-outs.
# shellcheck shell=bash
# shellcheck disable=SC2154

languages=(go python node java)

# roll_out_under_all COUNT: each time with newly created channels, and with those from the
# beginning.
roll_out_under_all() {
  # The pause keeps the number of requests below the 200,000 that the emulator's journal holds.
  local count=$1 pause=1000 language number
  emulator DELETE journal
  for language in "${languages[@]}"; do
    check "$language: an old channel" load_from "old-$language" "$language" headless "$pause"
  done
  # By then a channel may resolve names again.
  pause 45
  for ((number = 1; number <= count; number++)); do
    for language in "${languages[@]}"; do
      check "$language: a young channel" load_from "young-$number-$language" "$language" headless "$pause"
    done
    check "roll-out $number" replaces_all upgrade --set "config.keepaliveTime=$((100 + number))s"
    check "the pods of before roll-out $number end" await_retired
    for language in "${languages[@]}"; do
      check "$language: a young channel lives through roll-out $number" judge "$language, young, roll-out $number" "young-$number-$language"
    done
  done
  for language in "${languages[@]}"; do
    check "$language: an old channel lives through $count roll-outs" judge "$language, old, $count roll-outs" "old-$language"
  done
}
