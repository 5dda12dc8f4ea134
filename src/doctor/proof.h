/*
 * What the prover says of one service, as remarks.
 */
#ifndef DOCTOR_PROOF_H
#define DOCTOR_PROOF_H

#include <stdbool.h>

#include "stack/prove.h"
#include "doctor/remark.h"

/*
 * Prove and tell.  ${*guarded}: the account line was asked for, and stands
 * where it must.  ERR_MEMORY.
 */
enum err proof_service(struct remarks *, const struct stack_places *,
    const struct prove_question *, bool *guarded) MUST_CHECK;

#endif
