# completion.zsh FILE: for each line of standard input, what zsh offers, asked
# as a person asks: on a terminal, with the tabulator.
zmodload zsh/zpty
directory=${1:h}
ask() {
	zpty shell zsh -f -i
	zpty -w shell "PROMPT= RPS1= fpath=($directory \$fpath)
		autoload -U compinit; compinit -u -D
		unsetopt zle_bracketed_paste
		ask() { zle complete-word; print EN''D }
		zle -N ask; bindkey '^I' ask
		compadd() {
			local -a found
			builtin compadd -O found \"\$@\" 2>/dev/null
			(( \$#found )) && print -rl -- HIT:\${^found}
			builtin compadd \"\$@\"
		}
		print REA''DY"
	zpty -r shell told '*READY*'
	zpty -w -n shell "$1"$'\t'
	zpty -r shell told '*END*'
	zpty -d shell
	print -r -- "$told" | tr -d '\r' | sed -n 's/.*HIT://p' | sort -u |
		paste -sd ' '
}
while IFS= read -r line; do
	print -r -- "$line: $(ask "$line")"
done
