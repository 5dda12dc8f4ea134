#include "conf/table.h"

#include <string.h>

#include "base/text.h"

/* Levenshtein's distance of two names below CONF_WORD_SIZE. */
static size_t
name_distance(const char *one, const char *other)
{
	size_t row[CONF_WORD_SIZE + 1];
	size_t length = strlen(other);
	size_t i, j, above, diagonal, best;

	for (j = 0; j <= length; j++)
		row[j] = j;
	for (i = 0; one[i] != '\0'; i++) {
		diagonal = row[0];
		row[0] = i + 1;
		for (j = 0; j < length; j++) {
			above = row[j + 1];
			best = diagonal + (one[i] != other[j]);
			if (above + 1 < best)
				best = above + 1;
			if (row[j] + 1 < best)
				best = row[j] + 1;
			row[j + 1] = best;
			diagonal = above;
		}
	}
	return row[length];
}

static const char *
name_last_part(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot == NULL ? name : dot + 1;
}

/* In the wrong group, or in none: as near as a wrong letter. */
static size_t
name_distance_anywhere(const char *name, const char *candidate)
{
	size_t whole = name_distance(name, candidate);
	size_t part =
	    1 + name_distance(name_last_part(name), name_last_part(candidate));

	return whole < part ? whole : part;
}

static bool
name_same_list(const char *name, const char *candidate)
{
	const char *row = strchr(candidate, '[');
	const char *own = strchr(name, '[');

	if (row == NULL || own == NULL)
		return row == own;
	return strncmp(name, candidate, (size_t)(row - candidate) + 1) == 0;
}

struct nearest {
	const char *name; /* reduced to CONF_WORD_SIZE */
	char *best;
	size_t distance;
};

static void
nearest_try(struct nearest *nearest, const char *candidate, size_t length)
{
	char name[CONF_WORD_SIZE];
	size_t distance;

	text_format(name, sizeof(name), "%.*s", (int)length, candidate);
	distance = name_distance_anywhere(nearest->name, name);
	if (distance >= nearest->distance)
		return;
	nearest->distance = distance;
	memcpy(nearest->best, name, sizeof(name));
}

void
settings_nearest(char best[CONF_WORD_SIZE], const char *name)
{
	char cut[CONF_WORD_SIZE];
	struct nearest nearest = { .name = cut, .best = best };
	const char *candidate;
	size_t i;

	best[0] = '\0';
	text_format(cut, sizeof(cut), "%s", name);
	/* Farther than a third of its letters is another word. */
	nearest.distance = strlen(name_last_part(cut)) / 3 + 1;
	if (nearest.distance < 3)
		nearest.distance = 3;
	for (i = 0; i < setting_count; i++) {
		candidate = settings[i].name;
		if (!name_same_list(cut, candidate))
			continue;
		nearest_try(&nearest, candidate, strlen(candidate));
		if (strchr(cut, '.') == NULL)
			nearest_try(
			    &nearest, candidate, strcspn(candidate, ".["));
	}
}
