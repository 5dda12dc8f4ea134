/*
 * What a call says: TwiML, sent along with the request.
 */
#ifndef COURIER_TWIML_H
#define COURIER_TWIML_H

#include "base/err.h"
#include "base/secret.h"
#include "core/wire.h"

#define TWIML_MAX 4000	 /* characters, Twilio's bound */
#define TWIML_SIZE 16384 /* bytes that surely hold them */

/*
 * The job's body, read three times with pauses, into ${twiml} of TWIML_SIZE
 * bytes.  ERR_TOO_LONG: over TWIML_MAX characters.
 */
enum err twiml_fill(struct secret *twiml, const struct wire_job *) MUST_CHECK;

#endif
