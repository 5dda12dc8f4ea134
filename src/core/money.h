/*
 * Amounts of money, exact: millionths of one unit of a currency.
 */
#ifndef CORE_MONEY_H
#define CORE_MONEY_H

#include <stdint.h>

#include "base/err.h"

#define MONEY_UNIT INT64_C(1000000)
#define MONEY_MAX (INT64_C(1000000000) * MONEY_UNIT)
#define MONEY_TEXT_SIZE 40

struct money {
	int64_t micros;	  /* 0..MONEY_MAX */
	char currency[4]; /* ISO 4217, "" for none */
};

/*
 * "0.0075 USD": up to nine digits, up to six decimals, one blank, three
 * capital letters.  ERR_INVALID, ERR_RANGE.
 */
enum err money_parse(struct money *, const char *text) MUST_CHECK;

/* Decimal text alone ("0.00750", "-0.00750" is 0.0075), as Twilio has it. */
enum err money_parse_amount(int64_t *micros, const char *text) MUST_CHECK;

/* "0.0075 USD": no more decimals than needed, at least two. */
void money_text(char text[MONEY_TEXT_SIZE], const struct money *);

#endif
