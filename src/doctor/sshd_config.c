#include "doctor/sshd_config.h"

#include <ctype.h>
#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "doctor/text_file.h"

#define SSHD_DIRECTORY "/etc/ssh"
#define SSHD_DEPTH_MAX 16
#define SSHD_LINES_MAX 20000

/* Other names of what we look for. */
static const struct {
	const char *old, *name;
} aliases[] = {
	{ "challengeresponseauthentication", "kbdinteractiveauthentication" },
	{ "skeyauthentication", "kbdinteractiveauthentication" },
	{ "dsaauthentication", "pubkeyauthentication" },
};

/* One file while it is read. */
struct reading {
	struct sshd_config *config;
	const char *file;
	size_t *block; /* a Match of an included file ends with that file */
	unsigned depth;
};

static enum err reading_file(
    struct sshd_config *, const char *path, size_t block, unsigned depth);

static struct sshd_line *
reading_add(struct sshd_config *config)
{
	size_t room = config->room == 0 ? 64 : 2 * config->room;
	struct sshd_line *grown;

	if (config->count == config->room) {
		grown = reallocarray(config->lines, room, sizeof(*grown));
		if (grown == NULL)
			return NULL;
		config->lines = grown;
		config->room = room;
	}
	memset(&config->lines[config->count], 0, sizeof(*config->lines));
	return &config->lines[config->count++];
}

/*
 * The next word of ${*at} into ${word}, without its quotes; false at the end
 * or where a comment begins.
 */
static bool
reading_word(const char **at, char word[SSHD_CONFIG_VALUE_SIZE])
{
	size_t used = 0;
	bool quoted = false;

	*at += strspn(*at, " \t\r\f");
	if (**at == '\0' || **at == '#')
		return false;
	for (; **at != '\0' && (quoted || strchr(" \t\r\f", **at) == NULL);
	     (*at)++) {
		if (**at == '"')
			quoted = !quoted;
		else if (used < SSHD_CONFIG_VALUE_SIZE - 1)
			word[used++] = **at;
	}
	word[used] = '\0';
	return true;
}

/* "Keyword value", "keyword=value", "keyword = value". */
static bool
reading_split(const char *text, struct sshd_line *line)
{
	char word[SSHD_CONFIG_VALUE_SIZE];
	size_t length, i;

	text += strspn(text, " \t\r\f");
	length = strcspn(text, " \t\r\f=#\"");
	if (length == 0 || length >= sizeof(line->keyword))
		return false;
	for (i = 0; i < length; i++)
		line->keyword[i] = (char)tolower((unsigned char)text[i]);
	line->keyword[length] = '\0';
	for (i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (strcmp(line->keyword, aliases[i].old) == 0)
			text_format(line->keyword, sizeof(line->keyword), "%s",
			    aliases[i].name);
	text += length;
	text += strspn(text, " \t\r\f");
	text += *text == '=' ? 1 : 0;
	while (reading_word(&text, word))
		text_append(line->value, sizeof(line->value), "%s%s",
		    line->value[0] == '\0' ? "" : " ", word);
	return true;
}

/* The files of one word of Include, as sshd sorts them. */
static enum err
reading_glob(const struct reading *reading, const char *word)
{
	char pattern[SSHD_CONFIG_VALUE_SIZE];
	glob_t found;
	enum err err = ERR_OK;
	size_t i;

	if (text_format(pattern, sizeof(pattern), "%s%s",
		word[0] == '/' ? "" : SSHD_DIRECTORY "/", word) != ERR_OK)
		return ERR_TOO_LONG;
	if (glob(pattern, 0, NULL, &found) != 0)
		return ERR_OK;
	for (i = 0; i < found.gl_pathc && err == ERR_OK; i++)
		err = reading_file(reading->config, found.gl_pathv[i],
		    *reading->block, reading->depth + 1);
	globfree(&found);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
reading_include(const struct reading *reading, const char *value)
{
	char word[SSHD_CONFIG_VALUE_SIZE];
	enum err err = ERR_OK;

	while (err == ERR_OK && reading_word(&value, word))
		err = reading_glob(reading, word);
	return err;
}

static enum err
reading_line(const struct reading *reading, const char *text, unsigned number)
{
	struct sshd_config *config = reading->config;
	struct sshd_line line = { .file = reading->file, .line = number };
	struct sshd_line *kept;

	if (!reading_split(text, &line))
		return ERR_OK;
	if (strcmp(line.keyword, "include") == 0)
		return reading_include(reading, line.value);
	if (strcmp(line.keyword, "match") == 0)
		*reading->block = ++config->blocks;
	line.block = *reading->block;
	if (config->count == SSHD_LINES_MAX)
		return ERR_TOO_LONG;
	if ((kept = reading_add(config)) == NULL)
		return ERR_MEMORY;
	*kept = line;
	return ERR_OK;
}

static enum err
reading_file(
    struct sshd_config *config, const char *path, size_t block, unsigned depth)
{
	struct reading reading = {
		.config = config, .block = &block, .depth = depth
	};
	char *text = NULL, *at, *line;
	unsigned number = 0;
	enum err err;

	if (depth > SSHD_DEPTH_MAX || config->file_count == SSHD_CONFIG_FILES)
		return ERR_TOO_LONG;
	if ((err = text_file_read(&text, path)) != ERR_OK)
		return err;
	reading.file = config->files[config->file_count] = strdup(path);
	if (reading.file == NULL)
		err = ERR_MEMORY;
	else
		config->file_count++;
	at = text;
	while (err == ERR_OK && (line = text_file_line(&at)) != NULL)
		err = reading_line(&reading, line, ++number);
	free(text);
	return err;
}

enum err
sshd_config_read(struct sshd_config *config, const char *path)
{
	memset(config, 0, sizeof(*config));
	return reading_file(config, path, 0, 0);
}

void
sshd_config_free(struct sshd_config *config)
{
	size_t i;

	for (i = 0; i < config->file_count; i++)
		free(config->files[i]);
	free(config->lines);
	memset(config, 0, sizeof(*config));
}

const struct sshd_line *
sshd_config_find(
    const struct sshd_config *config, size_t block, const char *keyword)
{
	size_t i;

	for (i = 0; i < config->count; i++)
		if (config->lines[i].block == block &&
		    text_same_word(config->lines[i].keyword, keyword))
			return &config->lines[i];
	return NULL;
}

const struct sshd_line *
sshd_config_block(const struct sshd_config *config, size_t block)
{
	return sshd_config_find(config, block, "match");
}
