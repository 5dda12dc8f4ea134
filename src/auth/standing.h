/*
 * L2 and L3: who the user is to us, before anything is proven, sent or
 * charged.
 */
#ifndef AUTH_STANDING_H
#define AUTH_STANDING_H

#include "auth/login.h"

/*
 * Account, policy, enrolment.  REASON_NONE: enrolled, and a code is required;
 * EXEMPT and UNENROLLED_ALLOWED are the two that need none.  Opens the store
 * unless that is open.
 */
enum reason standing_find(struct login *);

/* The account alone: NO_ACCOUNT, LOOKUP. */
enum reason standing_find_account(struct login *);

/* `numbers`: may the user's number be sent to?  Fills in the country. */
enum reason standing_check_number(struct login *);

#endif
