# completion.bash FILE: for each line of standard input, what bash offers.
# shellcheck shell=bash disable=SC1090
source "$1"
while IFS= read -r line; do
	read -ra COMP_WORDS <<<"$line"
	[[ $line != *' ' ]] || COMP_WORDS+=('')
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_sms2fa
	printf '%s: %s\n' "$line" "$(printf '%s\n' "${COMPREPLY[@]}" |
		sort -u | paste -sd ' ')"
done
