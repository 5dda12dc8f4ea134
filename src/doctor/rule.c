#include "doctor/rule.h"

#include <string.h>

#include "base/text.h"
#include "doctor/remark.h"

void
rule_word(const char *line, unsigned at, char word[RULE_WORD_SIZE])
{
	size_t length;

	for (;;) {
		line += strspn(line, " \t");
		length = strcspn(line, line[0] == '[' ? "]" : " \t");
		length += line[length] == ']' ? 1 : 0;
		if (at-- == 0 || line[0] == '\0')
			break;
		line += length;
	}
	text_format(word, RULE_WORD_SIZE, "%.*s",
	    line[0] == '#' ? 0 : (int)length, line);
}

bool
rule_is_of(const char *line, const char *chain)
{
	char word[RULE_WORD_SIZE];

	rule_word(line, 0, word);
	return text_same_word(word[0] == '-' ? word + 1 : word, chain);
}

bool
rule_is_auth(const char *line)
{
	char word[RULE_WORD_SIZE];

	rule_word(line, 0, word);
	return rule_is_of(line, "auth") || strcmp(word, "@include") == 0;
}

bool
rule_as_substack(const char *line, char text[REMARK_TEXT_SIZE])
{
	char chain[RULE_WORD_SIZE], control[RULE_WORD_SIZE];
	char file[RULE_WORD_SIZE];

	rule_word(line, 0, chain);
	rule_word(line, 1, control);
	rule_word(line, 2, file);
	if (!rule_is_of(line, "auth") || !text_same_word(control, "include"))
		return false;
	return text_format(text, REMARK_TEXT_SIZE, "auth     substack   %s",
		   file) == ERR_OK;
}

bool
rule_continues(const char *line)
{
	size_t length = strlen(line);

	return length > 0 && line[length - 1] == '\\';
}

bool
rule_with_control(
    const char *line, const char *control, char text[REMARK_TEXT_SIZE])
{
	char word[RULE_WORD_SIZE];

	rule_word(line, 1, word);
	if (!rule_is_of(line, "auth") || rule_continues(line) ||
	    !text_same_word(word, "sufficient"))
		return false;
	return text_format(text, REMARK_TEXT_SIZE, "auth     %s%s", control,
		   strstr(line, word) + strlen(word)) == ERR_OK;
}
