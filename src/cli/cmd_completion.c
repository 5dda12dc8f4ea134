#include <string.h>

#include "base/text.h"
#include "cli/verb.h"

#define COMPLETION_SIZE 512

/* Who lists what may stand in the place of an argument or a value. */
static const struct {
	const char *name, *bash, *zsh;
} completion_lists[] = {
	{ "USER", "-A user", "_users" },
	{ "FILE", "-A file", "_files" },
	{ "SERVICE", "-W \"$(cd /etc/pam.d && echo *)\"",
	    "_files -W /etc/pam.d" },
	{ "VERB", "-W \"$verbs\"", "_sms2fa_verbs" },
	{ "SHELL", "-W 'bash zsh'", "(bash zsh)" },
	{ "-c", "-A file", "_files" },
	{ "--pamdir", "-A directory", "_files -/" },
	{ "--user", "-A user", "_users" },
	{ "--service", "-W \"$(cd /etc/pam.d && echo *)\"",
	    "_files -W /etc/pam.d" },
};
#define COMPLETION_LISTS \
	(sizeof(completion_lists) / sizeof(completion_lists[0]))

/* The row of ${name}; COMPLETION_LISTS: nobody can list these. */
static size_t
completion_list(const char *name)
{
	size_t i;

	for (i = 0; i < COMPLETION_LISTS; i++)
		if (strcmp(completion_lists[i].name, name) == 0)
			break;
	return i;
}

static bool
completion_is_for(const struct args_option *option, const struct verb *verb)
{
	return option->option != 0 &&
	       ((verb->options | verb->must) & option->option) != 0;
}

/* "--pending --voice": what ${verb} takes, or (NULL) every verb. */
static void
completion_options(char *names, size_t size, const struct verb *verb)
{
	struct args_option option;
	size_t i;

	names[0] = '\0';
	for (i = 0; args_option_at(i, &option); i++)
		if (verb == NULL ? option.option == 0 :
				   completion_is_for(&option, verb))
			(void)text_append(names, size, "%s%s",
			    names[0] == '\0' ? "" : " ", option.name);
}

static const char *
bash_list(const char *name)
{
	size_t row = completion_list(name);

	return row < COMPLETION_LISTS ? completion_lists[row].bash : "-W ''";
}

static void
bash_verb(const struct cli *cli, const struct verb *verb)
{
	char options[COMPLETION_SIZE];
	size_t i;

	completion_options(options, sizeof(options), verb);
	output_say(cli->out, "    %s)\n        options='%s'\n", verb->name,
	    options);
	for (i = 0; i < VERB_WORDS_MAX && verb->words[i] != NULL; i++)
		output_say(cli->out,
		    "        [ $place %s %zu ] || lists=(%s)\n",
		    verb->many ? "-lt" : "!=", i + 1,
		    bash_list(verb->words[i]));
	output_say(cli->out, "        ;;\n");
}

/* The word before is an option with a value, which is completed here. */
static void
bash_values(const struct cli *cli)
{
	struct args_option option;
	size_t i;

	output_say(cli->out, "    case ${COMP_WORDS[COMP_CWORD - 1]} in\n");
	for (i = 0; args_option_at(i, &option); i++)
		if (option.value)
			output_say(cli->out, "    %s) lists=(%s) ;;\n",
			    option.name, bash_list(option.name));
	output_say(cli->out, "    *) value= ;;\n    esac\n");
}

/* The verb, and how many words came after it. */
static void
bash_read(const struct cli *cli)
{
	struct args_option option;
	const char *before = "";
	size_t i;

	output_say(cli->out,
	    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
	    "        case ${COMP_WORDS[i]} in\n        ");
	for (i = 0; args_option_at(i, &option); i++)
		if (option.value) {
			output_say(cli->out, "%s%s", before, option.name);
			before = " | ";
		}
	output_say(cli->out,
	    ") ((i++)) ;;\n"
	    "        -*) ;;\n"
	    "        *) if [ -z \"$verb\" ]; then verb=${COMP_WORDS[i]}\n"
	    "           else ((place++)); fi ;;\n"
	    "        esac\n"
	    "    done\n");
}

static void
completion_bash(const struct cli *cli)
{
	const struct verb *verb;
	char common[COMPLETION_SIZE];
	size_t i;

	completion_options(common, sizeof(common), NULL);
	output_say(cli->out,
	    "# sms2fa(8) in bash; made by `sms2fa completion bash`.\n"
	    "# shellcheck shell=bash\n"
	    "_sms2fa() {\n"
	    "    local options='' verb='' value=yes verbs i place=1\n"
	    "    local -a lists=(-W '')\n"
	    "    verbs='");
	for (i = 0; (verb = verb_at(i)) != NULL; i++)
		output_say(cli->out, "%s%s", i == 0 ? "" : " ", verb->name);
	output_say(cli->out, "'\n");
	bash_values(cli);
	bash_read(cli);
	output_say(cli->out,
	    "    [ -n \"$value\" ] || case $verb in\n"
	    "    '') lists=(-W \"$verbs\") ;;\n");
	for (i = 0; (verb = verb_at(i)) != NULL; i++)
		bash_verb(cli, verb);
	output_say(cli->out,
	    "    esac\n"
	    "    if [ -z \"$value\" ] && [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; "
	    "then\n"
	    "        lists=(-W \"$options %s\")\n"
	    "    fi\n"
	    "    mapfile -t COMPREPLY < <(compgen \"${lists[@]}\" -- "
	    "\"${COMP_WORDS[COMP_CWORD]}\")\n"
	    "}\n"
	    "complete -o filenames -F _sms2fa sms2fa\n",
	    common);
}

/* ${text} in single quotes, without what _arguments and _describe read. */
static void
zsh_quote(char *quoted, size_t size, const char *text)
{
	size_t used = 0;

	for (; *text != '\0' && used + 5 < size; text++) {
		if (*text == '\'') {
			memcpy(quoted + used, "'\\''", 4);
			used += 4;
		} else {
			quoted[used++] = *text == ':' ? ',' : *text;
		}
	}
	quoted[used] = '\0';
}

static const char *
zsh_list(const char *name)
{
	size_t row = completion_list(name);

	return row < COMPLETION_LISTS ? completion_lists[row].zsh : " ";
}

static void
zsh_option(const struct cli *cli, const struct args_option *option)
{
	if (option->value)
		output_say(cli->out, " \\\n        '%s:value:%s'", option->name,
		    zsh_list(option->name));
	else
		output_say(cli->out, " \\\n        %s", option->name);
}

static void
zsh_verb(const struct cli *cli, const struct verb *verb)
{
	struct args_option option;
	size_t i;

	output_say(cli->out, "    %s)\n        _arguments", verb->name);
	for (i = 0; args_option_at(i, &option); i++)
		if (completion_is_for(&option, verb))
			zsh_option(cli, &option);
	for (i = 0; i < VERB_WORDS_MAX && verb->words[i] != NULL; i++)
		output_say(cli->out, " \\\n        '%s%s:%s'",
		    verb->many ? "*:" : i < verb->least ? ":" : "::",
		    verb->words[i],
		    zsh_list(verb->words[i]));
	output_say(cli->out, "\n        ;;\n");
}

static void
zsh_verbs(const struct cli *cli)
{
	const struct verb *verb;
	char summary[COMPLETION_SIZE];
	size_t i;

	output_say(cli->out,
	    "#compdef sms2fa\n"
	    "# sms2fa(8) in zsh; made by `sms2fa completion zsh`.\n"
	    "_sms2fa_verbs() {\n    local -a verbs=(\n");
	for (i = 0; (verb = verb_at(i)) != NULL; i++) {
		zsh_quote(summary, sizeof(summary), verb->summary);
		output_say(cli->out, "        '%s:%s'\n", verb->name, summary);
	}
	output_say(cli->out, "    )\n    _describe verb verbs\n}\n");
}

static void
completion_zsh(const struct cli *cli)
{
	const struct verb *verb;
	struct args_option option;
	size_t i;

	zsh_verbs(cli);
	output_say(cli->out,
	    "_sms2fa() {\n"
	    "    local curcontext=$curcontext state\n"
	    "    _arguments -C");
	for (i = 0; args_option_at(i, &option); i++)
		if (option.option == 0)
			zsh_option(cli, &option);
	output_say(cli->out,
	    " \\\n        '1:verb:_sms2fa_verbs' '*::argument:->rest'\n"
	    "    [[ $state == rest ]] || return\n"
	    "    case $words[1] in\n");
	for (i = 0; (verb = verb_at(i)) != NULL; i++)
		zsh_verb(cli, verb);
	output_say(cli->out, "    esac\n}\n_sms2fa \"$@\"\n");
}

static enum cli_exit
completion_wrong(const struct cli *cli, const char *value, const char *mend)
{
	output_error(cli->out, "completion: %s: %s", value, mend);
	return CLI_USAGE;
}

enum cli_exit
cmd_completion(struct cli *cli)
{
	const char *shell = cli->args.words[0];
	void (*print)(const struct cli *) =
	    strcmp(shell, "bash") == 0 ? completion_bash :
	    strcmp(shell, "zsh") == 0 ? completion_zsh :
					 NULL;

	if (print == NULL)
		return completion_wrong(
		    cli, shell, "unknown shell: give bash or zsh");
	if (output_is_json(cli->out))
		return completion_wrong(cli, "--json", "not for this verb");
	print(cli);
	return CLI_DONE;
}
