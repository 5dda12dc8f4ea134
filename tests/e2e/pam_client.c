/*
 * A PAM application for tests: pam_client [-isx] [-g FD] [-t TTY] [-r RHOST]
 * [-R RUSER] [-e NAME=VALUE] [-n CALLS] [-c CALL...] [-u USER] SERVICE USER
 *
 * Prints each message of the conversation as "prompt TEXT", "secret TEXT",
 * "error TEXT" or, with -i, "info TEXT" (line breaks as blanks), reads one
 * line of standard input for each prompt (its end is a failed conversation),
 * and at last "result NUMBER" of each call.
 * -g FD: begin at the end of file on FD.  -s: PAM_SILENT.  -x: a conversation
 * that fails when it is to show something.  It takes the locale that its
 * environment names.  -c: what to call, a letter each:
 * a pam_authenticate (the default), c pam_acct_mgmt, p pam_chauthtok.  -n: how
 * often, on the one handle.  -u: PAM_USER from the second time on.
 */
#include <security/pam_appl.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct manner {
	int shows_info, fails_to_show;
};

static void
print_message(const struct pam_message *message)
{
	const char *kind = "prompt";
	const char *text;

	if (message->msg_style == PAM_PROMPT_ECHO_OFF)
		kind = "secret";
	if (message->msg_style == PAM_TEXT_INFO)
		kind = "info";
	if (message->msg_style == PAM_ERROR_MSG)
		kind = "error";
	printf("%s ", kind);
	for (text = message->msg; *text != '\0'; text++)
		putchar(*text == '\n' ? ' ' : *text);
	putchar('\n');
	fflush(stdout);
}

static char *
read_answer(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length = getline(&line, &size, stdin);

	if (length < 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static int
converse(int count, const struct pam_message **messages,
    struct pam_response **responses, void *data)
{
	struct pam_response *answers = calloc((size_t)count, sizeof(*answers));
	const struct manner *manner = data;
	int i;

	if (answers == NULL)
		return PAM_BUF_ERR;
	for (i = 0; i < count; i++) {
		if (messages[i]->msg_style != PAM_TEXT_INFO ||
		    manner->shows_info)
			print_message(messages[i]);
		if (messages[i]->msg_style == PAM_TEXT_INFO &&
		    manner->fails_to_show) {
			free(answers);
			return PAM_CONV_ERR;
		}
		if (messages[i]->msg_style != PAM_PROMPT_ECHO_ON &&
		    messages[i]->msg_style != PAM_PROMPT_ECHO_OFF)
			continue;
		if ((answers[i].resp = read_answer()) == NULL) {
			while (i-- > 0)
				free(answers[i].resp);
			free(answers);
			return PAM_CONV_ERR;
		}
	}
	*responses = answers;
	return PAM_SUCCESS;
}

/* libpam would sleep after a refusal; what it was asked for is of no use here. */
static void
no_delay(int status, unsigned microseconds, void *data)
{
	(void)status;
	(void)microseconds;
	(void)data;
}

static void
wait_at_gate(int gate)
{
	char byte;

	while (read(gate, &byte, 1) > 0)
		continue;
	close(gate);
}

static int
call(pam_handle_t *pamh, char what, int flags)
{
	switch (what) {
	case 'a':
		return pam_authenticate(pamh, flags);
	case 'c':
		return pam_acct_mgmt(pamh, flags);
	case 'p':
		return pam_chauthtok(pamh, flags);
	default:
		return PAM_SYSTEM_ERR;
	}
}

static int
usage(void)
{
	fputs("usage: pam_client [options] SERVICE USER\n", stderr);
	return 2;
}

int
main(int argc, char **argv)
{
	struct manner manner = { 0, 0 };
	const struct pam_conv conversation = { converse, &manner };
	const union {
		void (*function)(int, unsigned, void *);
		void *pointer;
	} delay = { no_delay };
	const char *items[3] = { NULL, NULL, NULL };
	const int item_types[3] = { PAM_TTY, PAM_RHOST, PAM_RUSER };
	const char *environment[8], *what = "a", *at, *later = NULL;
	size_t variables = 0, i;
	pam_handle_t *pamh;
	int option, result = PAM_SYSTEM_ERR, flags = 0, gate = -1, calls = 1;

	if (setlocale(LC_ALL, "") == NULL)
		return 1;
	while ((option = getopt(argc, argv, "isxc:g:t:r:R:e:n:u:")) != -1) {
		if (option == 's')
			flags = PAM_SILENT;
		else if (option == 'i')
			manner.shows_info = 1;
		else if (option == 'x')
			manner.fails_to_show = 1;
		else if (option == 'c')
			what = optarg;
		else if (option == 'u')
			later = optarg;
		else if (option == 'g')
			gate = (int)strtol(optarg, NULL, 10);
		else if (option == 't')
			items[0] = optarg;
		else if (option == 'r')
			items[1] = optarg;
		else if (option == 'R')
			items[2] = optarg;
		else if (option == 'n')
			calls = (int)strtol(optarg, NULL, 10);
		else if (option == 'e' && variables < 8)
			environment[variables++] = optarg;
		else
			return usage();
	}
	if (argc - optind != 2)
		return usage();
	/* What is typed is in the answer that is handed over, nowhere else. */
	setvbuf(stdin, NULL, _IONBF, 0);
	if (pam_start(argv[optind], argv[optind + 1], &conversation, &pamh) !=
	    PAM_SUCCESS)
		return 1;
	if (pam_set_item(pamh, PAM_FAIL_DELAY, delay.pointer) != PAM_SUCCESS)
		return 1;
	for (i = 0; i < 3; i++)
		if (items[i] != NULL &&
		    pam_set_item(pamh, item_types[i], items[i]) != PAM_SUCCESS)
			return 1;
	for (i = 0; i < variables; i++)
		if (pam_putenv(pamh, environment[i]) != PAM_SUCCESS)
			return 1;
	if (gate >= 0)
		wait_at_gate(gate);
	do {
		for (at = what; *at != '\0'; at++) {
			result = call(pamh, *at, flags);
			printf("result %d\n", result);
			fflush(stdout);
		}
		if (later != NULL &&
		    pam_set_item(pamh, PAM_USER, later) != PAM_SUCCESS)
			return 1;
	} while (--calls > 0);
	pam_end(pamh, result);
	return 0;
}
