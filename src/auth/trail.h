/*
 * One line per decision in the log: fixed words, a masked number, foreign
 * values filtered.  Facility authpriv, ident pam_sms2fa.
 */
#ifndef AUTH_TRAIL_H
#define AUTH_TRAIL_H

#include "auth/login.h"

#define TRAIL_IDENT "pam_sms2fa"

void trail_open(void);

/*
 * "outcome= reason= user= ruser= service= addr= number= sid= request=" and,
 * where they are known, first_factor, delivery, http, code, detail, note.
 */
void trail_decision(const struct login *, enum reason);

/* "event= user= service= number=" and ${rest}: a warning on the way. */
void trail_event(const struct login *, const char *event, const char *rest);

/* For the module's argument `debug`: what came in; ${conf} is the path. */
void trail_debug(const struct wire_open *, const char *conf);

/* A fault or a warning in words; filtered to printable ASCII. */
void trail_note(int priority, const char *text);

#endif
