#include "conf/value.h"

#include <string.h>

#include "base/text.h"

static void *
choice_place(const struct reading *reading, const struct setting *setting)
{
	return (char *)reading->into + setting->offset;
}

/* Say which words there are; false, to be returned. */
static bool
choice_refuse(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value, const char *words)
{
	const char *other = strchr(words, ' ') + 1;
	char what[REPORT_VALUE_SIZE];

	if (strchr(other, ' ') == NULL)
		text_format(what, sizeof(what),
		    "is neither \"%.*s\" nor \"%s\"", (int)(other - 1 - words),
		    words, other);
	else
		text_format(what, sizeof(what), "is none of %s", words);
	return value_refuse(reading, setting, value, what);
}

/* The place of the text among the words of ${setting}. */
static bool
choice_find(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value, unsigned *place)
{
	const char *text = value_string(reading, setting, value);
	const char *word = setting->words;
	size_t length;

	if (text == NULL)
		return false;
	for (*place = 0; *word != '\0'; ++*place) {
		length = strcspn(word, " ");
		if (strlen(text) == length && strncmp(text, word, length) == 0)
			return true;
		word += length + strspn(word + length, " ");
	}
	return choice_refuse(reading, setting, value, setting->words);
}

bool
value_choice(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	unsigned *into = choice_place(reading, setting);
	unsigned place;

	if (!choice_find(reading, setting, value, &place))
		return false;
	*into = place;
	return true;
}

bool
value_switch(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	bool *into = choice_place(reading, setting);
	unsigned place;

	if (!choice_find(reading, setting, value, &place))
		return false;
	*into = place == 1;
	return true;
}

bool
value_per(const struct reading *reading, const struct setting *setting,
    const config_setting_t *value)
{
	enum limit_per *into = choice_place(reading, setting);
	const char *text = value_string(reading, setting, value);
	char words[REPORT_VALUE_SIZE] = "";
	unsigned i;

	if (text == NULL)
		return false;
	if (limit_per_parse(into, text) == ERR_OK)
		return true;
	for (i = 0; i < LIMIT_PER_COUNT; i++)
		text_append(words, sizeof(words), i == 0 ? "%s" : " %s",
		    limit_per_word((enum limit_per)i));
	return choice_refuse(reading, setting, value, words);
}
