/*
 * check FILE            every fault of FILE, whoever owns it, as a line of
 *                       standard error; exit 1 when there is one
 * check --settings      every setting with its default
 * check --differs A B   the settings whose values differ between two files
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"
#include "conf/table.h"

static struct conf *
load(const char *path)
{
	static char text[2 * CONF_FILE_MAX];
	FILE *file = fopen(path, "r");
	struct conf *conf = NULL;
	struct conf_faults faults;
	size_t size, i;

	if (file == NULL) {
		perror(path);
		exit(2);
	}
	size = fread(text, 1, sizeof(text) - 1, file);
	text[size] = '\0';
	fclose(file);
	if (conf_parse(&conf, path, text, size, &faults) != ERR_OK &&
	    faults.error_count == 0)
		fprintf(stderr, "%s: refused without a fault\n", path);
	for (i = 0; i < faults.error_count; i++)
		fprintf(stderr, "%s\n", faults.errors[i]);
	for (i = 0; i < faults.warning_count; i++)
		fprintf(stderr, "warning: %s\n", faults.warnings[i]);
	conf_faults_free(&faults);
	return conf;
}

static bool
same_values(const void *one, size_t one_count, const void *other,
    size_t other_count, size_t width)
{
	return one_count == other_count &&
	       (one_count == 0 || memcmp(one, other, one_count * width) == 0);
}

#define SAME(values, count)                                               \
	same_values(one->values, one->count, other->values, other->count, \
	    sizeof(*one->values))

static bool
same_rule(const struct conf_rule *one, const struct conf_rule *other)
{
	return one->action == other->action && SAME(users, user_count) &&
	       SAME(groups, group_count) && SAME(services, service_count) &&
	       SAME(networks, network_count);
}

static bool
same_policy(const struct conf *one, const struct conf *other)
{
	size_t i;

	if (one->rule_count != other->rule_count)
		return false;
	for (i = 0; i < one->rule_count; i++)
		if (!same_rule(&one->rules[i], &other->rules[i]))
			return false;
	return true;
}

static int
compare(const struct conf *one, const struct conf *other)
{
	const struct setting *setting;
	int differences = 0;

	for (setting = settings; setting < settings + setting_count;
	     setting++) {
		if (strchr(setting->name, '[') != NULL ||
		    strcmp(setting->name, "policy") == 0)
			continue;
		if (memcmp((const char *)one + setting->offset,
			(const char *)other + setting->offset,
			setting->size) == 0)
			continue;
		printf("%s\n", setting->name);
		differences++;
	}
	if (!same_policy(one, other)) {
		puts("policy");
		differences++;
	}
	return differences;
}

int
main(int argc, char **argv)
{
	struct conf *one, *other;
	int status = 1;

	if (argc == 2 && strcmp(argv[1], "--settings") == 0) {
		conf_print_settings(stdout);
		return 0;
	}
	if (argc == 4 && strcmp(argv[1], "--differs") == 0) {
		one = load(argv[2]);
		other = load(argv[3]);
		if (one != NULL && other != NULL)
			status = compare(one, other) == 0 ? 0 : 1;
		conf_free(one);
		conf_free(other);
		return status;
	}
	if (argc == 2) {
		one = load(argv[1]);
		status = one == NULL ? 1 : 0;
		conf_free(one);
		return status;
	}
	fputs("usage: check FILE | --settings | --differs A B\n", stderr);
	return 2;
}
