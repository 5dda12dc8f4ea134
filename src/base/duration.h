/*
 * Durations as the configuration writes them: "30s", "10m", "1h", "7d".
 */
#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#include <stdint.h>

#include "base/err.h"

/* Whole string, a number 1..999999999 and one unit: ERR_INVALID otherwise. */
enum err duration_parse(int64_t *seconds, const char *text) MUST_CHECK;

/*
 * The count of days, hours, minutes or seconds (${*unit}: d, h, m, s), rounded
 * up, that a person would say.
 */
int64_t duration_round(int64_t seconds, char *unit);

/* For people: "12 s", "12 min", "3 h", "2 d", rounded up. */
#define DURATION_TEXT_SIZE 32
void duration_text(char text[DURATION_TEXT_SIZE], int64_t seconds);

#endif
