#include "courier/codes.h"

#include <stddef.h>

/*
 * From Twilio's error and warning dictionary,
 * https://www.twilio.com/docs/api/errors, as of 2026.  A request that is our
 * own mistake is UNSENT.  The first row that matches counts.
 */
static const struct {
	int32_t from, to;
	enum delivery_class class;
} rows[] = {
	{ 10001, 10001, DELIVERY_ACCOUNT }, /* account not active */
	{ 20001, 20001, DELIVERY_UNSENT },  /* bad parameter */
	{ 20003, 20003, DELIVERY_CONFIG },  /* wrong or revoked credentials */
	{ 20004, 20004, DELIVERY_UNSENT },  /* method */
	{ 20005, 20005, DELIVERY_ACCOUNT }, /* account not active */
	{ 20006, 20006, DELIVERY_CONFIG },  /* access denied */
	{ 20008, 20008, DELIVERY_CONFIG },  /* test credentials */
	{ 20011, 20011, DELIVERY_CONFIG },  /* TLS too old */
	{ 20403, 20404, DELIVERY_CONFIG },  /* forbidden; wrong SID or path */
	{ 20422, 20422, DELIVERY_UNSENT },  /* bad parameter */
	{ 20429, 20429, DELIVERY_LATER },   /* too many requests at once */
	{ 21210, 21210, DELIVERY_CONFIG },  /* From can't call */
	{ 21211, 21211, DELIVERY_NUMBER },  /* To malformed */
	{ 21212, 21212, DELIVERY_CONFIG },  /* From invalid */
	{ 21214, 21214, DELIVERY_NUMBER },  /* To can't be reached */
	{ 21215, 21215, DELIVERY_CONFIG },  /* geographic permission, voice */
	{ 21216, 21217, DELIVERY_NUMBER },  /* To blocked; To invalid */
	{ 21219, 21219, DELIVERY_ACCOUNT }, /* trial: To not verified */
	{ 21266, 21266, DELIVERY_UNSENT },  /* To equals From */
	{ 21267, 21267, DELIVERY_CONFIG },  /* sender id on a trial account */
	{ 21401, 21401, DELIVERY_NUMBER },  /* number invalid */
	{ 21408, 21408, DELIVERY_CONFIG },  /* geographic permission */
	{ 21421, 21421, DELIVERY_NUMBER },  /* number invalid */
	{ 21601, 21601, DELIVERY_CONFIG },  /* From can't send messages */
	{ 21602, 21605, DELIVERY_UNSENT },  /* body, sender, To missing; long */
	{ 21606, 21606, DELIVERY_CONFIG },  /* From is not ours */
	{ 21608, 21608, DELIVERY_ACCOUNT }, /* To not verified, no profile */
	{ 21609, 21609, DELIVERY_CONFIG },  /* callback URL */
	{ 21610, 21610, DELIVERY_NUMBER },  /* To answered STOP */
	{ 21611, 21611, DELIVERY_LATER },   /* the sender's queue is full */
	{ 21612, 21612, DELIVERY_NUMBER },  /* no route to To from From */
	{ 21614, 21614, DELIVERY_NUMBER },  /* not a mobile number */
	{ 21616, 21616, DELIVERY_CONFIG },  /* From ambiguous */
	{ 21617, 21617, DELIVERY_UNSENT },  /* body too long */
	{ 21618, 21619, DELIVERY_LATER },   /* can't be sent or recorded now */
	{ 21624, 21624, DELIVERY_CONFIG },  /* ValidityPeriod */
	{ 21635, 21635, DELIVERY_NUMBER },  /* landline */
	{ 21657, 21657, DELIVERY_CONFIG },  /* sender id not allowed */
	{ 21659, 21660, DELIVERY_CONFIG },  /* From of no or another account */
	{ 21701, 21705, DELIVERY_CONFIG },  /* messaging service unusable */
	{ 21730, 21730, DELIVERY_LATER },   /* maintenance */
	{ 30001, 30001, DELIVERY_LATER },   /* queue overflow */
	{ 30002, 30002, DELIVERY_ACCOUNT }, /* suspended after queuing */
	{ 30003, 30003, DELIVERY_LATER },   /* handset unreachable */
	{ 30004, 30006, DELIVERY_NUMBER },  /* blocked; unknown; landline */
	{ 30007, 30007, DELIVERY_CONFIG },  /* filtered */
	{ 30008, 30008, DELIVERY_LATER },   /* unspecified carrier error */
	{ 30010, 30010, DELIVERY_CONFIG },  /* price above a maximum */
	{ 30017, 30017, DELIVERY_LATER },   /* carrier congestion */
	{ 30018, 30018, DELIVERY_CONFIG },  /* sender id not registered */
	{ 30022, 30022, DELIVERY_LATER },   /* carrier's rate exceeded */
	{ 30023, 30023, DELIVERY_ACCOUNT }, /* carrier's daily cap */
	{ 30024, 30024, DELIVERY_CONFIG },  /* sender id not provisioned */
	{ 30027, 30027, DELIVERY_ACCOUNT }, /* carrier's daily cap */
	{ 30029, 30030, DELIVERY_CONFIG },  /* retention not allowed */
	{ 30032, 30035, DELIVERY_CONFIG }, /* sender or campaign unregistered */
	{ 30036, 30036, DELIVERY_LATER },  /* validity over, in the queue */
	{ 30037, 30037, DELIVERY_ACCOUNT }, /* outbound messages disabled */
	{ 30038, 30038, DELIVERY_NUMBER },  /* code to a hosted number */
	{ 30042, 30042, DELIVERY_CONFIG },  /* sender id generic */
	{ 30047, 30047, DELIVERY_CONFIG },  /* compliance toolkit */
	{ 30124, 30124, DELIVERY_CONFIG },  /* service without a sender */
	{ 30127, 30127, DELIVERY_CONFIG },
	{ 30404, 30404, DELIVERY_CONFIG }, /* wrong SID or path */
	{ 30410, 30410, DELIVERY_MAYBE },  /* carrier timed out: unknown */
	{ 30450, 30450, DELIVERY_LATER },  /* pumping protection */
	{ 30453, 30453, DELIVERY_LATER },
	{ 60200, 60200, DELIVERY_UNSENT },    /* bad parameter */
	{ 60600, 60600, DELIVERY_NUMBER },    /* Lookup: no coverage */
	{ 60601, 60601, DELIVERY_CONFIG },    /* Canada needs an approval */
	{ 60606, 60606, DELIVERY_CONFIG },    /* package not enabled */
	{ 60607, 60607, DELIVERY_NUMBER },    /* country without coverage */
	{ 60608, 60608, DELIVERY_LATER },     /* the carrier's trouble */
	{ 60610, 60610, DELIVERY_NUMBER },    /* no coverage */
	{ 60611, 60611, DELIVERY_ACCOUNT },   /* quota */
	{ 60612, 60612, DELIVERY_NUMBER },    /* not a mobile number */
	{ 60613, 60613, DELIVERY_LATER },     /* the carrier's trouble */
	{ 60614, 60614, DELIVERY_CONFIG },    /* region */
	{ 60616, 60616, DELIVERY_LATER },     /* rate */
	{ 60617, 60618, DELIVERY_UNSENT },    /* bad request */
	{ 60619, 60619, DELIVERY_CONFIG },    /* region */
	{ 60620, 60621, DELIVERY_LATER },     /* incomplete data; trouble */
	{ 60699, 60699, DELIVERY_CONFIG },    /* Lookup is disabled */
	{ 60728, 60728, DELIVERY_ACCOUNT },   /* the account's hourly limit */
	{ 63038, 63038, DELIVERY_ACCOUNT },   /* the account's daily limit */
	{ 63000, 63999, DELIVERY_CONFIG },    /* another channel than SMS */
	{ 70051, 70051, DELIVERY_CONFIG },    /* key without permission */
	{ 90007, 90007, DELIVERY_CONFIG },    /* ValidityPeriod */
	{ 90010, 90010, DELIVERY_ACCOUNT },   /* account not active */
	{ 90014, 90014, DELIVERY_CONFIG },    /* ValidityPeriod */
	{ 572000, 573999, DELIVERY_ACCOUNT }, /* trial rules */
};

enum delivery_class
codes_class(int32_t code)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (code >= rows[i].from && code <= rows[i].to)
			return rows[i].class;
	return DELIVERY_LOST;
}
