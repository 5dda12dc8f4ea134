/*
 * The two protocols: fixed-size, versioned structs, one per packet, over a
 * SOCK_SEQPACKET pair between programs of the same build.
 *
 *   module -> verifier   OPEN, then ANSWER for each ASK and TELL, PASSWORD for
 *                        each WANT_PASSWORD
 *   verifier -> module   ASK | TELL | WANT_PASSWORD ..., VERDICT (the last)
 *   verifier -> courier  JOB
 *   courier -> verifier  STAGE ..., REPLY (always the last)
 *
 * Text fields are NUL-terminated within their bounds; wire_receive refuses a
 * packet where one is not, where the size, magic, kind or build differs.
 */
#ifndef CORE_WIRE_H
#define CORE_WIRE_H

#include <stdint.h>

#include "base/err.h"
#include "core/verdict.h"

#define WIRE_MAGIC UINT32_C(0x32534d53)
#define WIRE_PACKET_MAX 4096

#define WIRE_PATH_SIZE 256
#define WIRE_NAME_SIZE 256
#define WIRE_WORD_SIZE 64
#define WIRE_TEXT_SIZE 1024
#define WIRE_ANSWER_SIZE 513 /* PAM_MAX_RESP_SIZE and a NUL */
#define WIRE_BODY_SIZE 1312
#define WIRE_SANDBOX_SIZE 32

/*
 * How long the module waits for the verifier's next packet: the longest way
 * is a wait for a window (30 s), all before the prompt (20.5 s), and seven
 * waits for a state that others keep locked for all of 5 s.
 */
#define WIRE_PATIENCE_US INT64_C(90000000)

enum wire_kind {
	WIRE_OPEN = 1,
	WIRE_ASK,
	WIRE_TELL,
	WIRE_ANSWER,
	WIRE_VERDICT,
	WIRE_JOB,
	WIRE_STAGE,
	WIRE_REPLY,
	WIRE_WANT_PASSWORD,
	WIRE_PASSWORD
};

/*
 * Stands before its build in every program of ours, for those who look at the
 * files: programs of two builds refuse each other's packets.
 */
#define WIRE_BUILD_MARK "sms2fa build "

/* The build of this program. */
const char *wire_build(void);

struct wire_head {
	uint32_t magic;
	uint32_t kind;	/* enum wire_kind */
	char build[32]; /* package version */
};

/* Facts about the host that decide; gathered by the module. */
#define WIRE_OPEN_SILENT 1u	 /* PAM_SILENT */
#define WIRE_OPEN_CANNOT_ASK 2u	 /* sshd's password method */
#define WIRE_OPEN_DEBUG 4u	 /* the module's argument */
#define WIRE_OPEN_PASSWORD 8u	 /* PAM_AUTHTOK is there to be asked for */
#define WIRE_OPEN_ROOT 16u	 /* real uid 0: warned, not refused (PASSWORD) */

/* What the host asks for. */
enum wire_phase {
	WIRE_PHASE_AUTH = 1, /* pam_sm_authenticate */
	WIRE_PHASE_ACCOUNT,  /* pam_sm_acct_mgmt without a mark: L2 and L3 */
	WIRE_PHASE_PASSWORD  /* pam_sm_chauthtok: is the new password weak? */
};

struct wire_open {
	struct wire_head head;
	uint32_t phase; /* enum wire_phase */
	uint32_t flags;
	char conf[WIRE_PATH_SIZE]; /* "": the compiled-in path */
	char user[WIRE_NAME_SIZE]; /* PAM_USER */
	char service[WIRE_WORD_SIZE];
	char ruser[WIRE_NAME_SIZE];
	char rhost[WIRE_NAME_SIZE];
	char tty[WIRE_WORD_SIZE];
	char connection[WIRE_NAME_SIZE]; /* SSH_CONNECTION, "" */
	char first_factor[WIRE_WORD_SIZE]; /* which evidence held, for the log */
};

/* One PAM_PROMPT_ECHO_ON message. */
struct wire_ask {
	struct wire_head head;
	char text[WIRE_TEXT_SIZE];
};

/* One PAM_ERROR_MSG or PAM_TEXT_INFO message. */
struct wire_tell {
	struct wire_head head;
	uint32_t is_error;
	char text[WIRE_TEXT_SIZE];
};

#define WIRE_ANSWER_PASSWORD 1u /* equal to PAM_AUTHTOK */
#define WIRE_ANSWER_TOO_LONG 2u /* cut: it can only be a wrong guess */

struct wire_answer {
	struct wire_head head;
	uint32_t failed; /* the conversation failed; the text is empty */
	uint32_t flags;
	char text[WIRE_ANSWER_SIZE];
};

/*
 * The verifier asks for the password only where a setting needs it (L4,
 * chauthtok); it goes no further than the verifier, as its SHA-1 to the
 * courier, and as five hex digits of that to the world.
 */
struct wire_want_password {
	struct wire_head head;
};

struct wire_password {
	struct wire_head head;
	uint32_t present;
	char text[WIRE_ANSWER_SIZE];
};

struct wire_verdict {
	struct wire_head head;
	uint32_t verdict; /* enum verdict */
	uint32_t reason;  /* enum reason, for the module's debug line */
};

enum wire_job_kind {
	WIRE_JOB_MESSAGE = 1, /* POST Messages: body is the text */
	WIRE_JOB_CALL,	      /* POST Calls: body is read three times */
	WIRE_JOB_LOOKUP,      /* GET Lookup v2 PhoneNumbers/TO?Fields=fields */
	WIRE_JOB_PWNED,	      /* GET range/PREFIX; no secret is read */
	WIRE_JOB_PRICE,	      /* GET Messages/SID or Calls/SID (sid) */
	WIRE_JOB_ACCOUNT,     /* GET the account: are the credentials right? */
	WIRE_JOB_BALANCE      /* GET what is left on it: price, price_unit */
};

struct wire_job {
	struct wire_head head;
	uint32_t kind; /* enum wire_job_kind */
	uint32_t discard; /* ContentRetention=discard */
	int64_t deadline_us;	    /* clock_boot_us of the exchange's end */
	int64_t connect_timeout_ms;
	uint32_t validity_seconds;  /* ValidityPeriod, 6..36000 */
	uint32_t attempt;	    /* 1 for the first, 2 for a resend ... */
	uint32_t sandbox_required;  /* sandbox = "required" */
	char api_url[WIRE_PATH_SIZE]; /* base: api, lookup or pwned */
	char account[WIRE_WORD_SIZE];	 /* in the path */
	char login[WIRE_WORD_SIZE];	 /* api_key, or the account */
	char secret_file[WIRE_PATH_SIZE];
	char from[WIRE_WORD_SIZE];	 /* number or sender id, or "" */
	char service[WIRE_WORD_SIZE];	 /* messaging service, or "" */
	char ca_file[WIRE_PATH_SIZE];	 /* "": the system's trust store */
	char proxy[WIRE_PATH_SIZE];	 /* "": none */
	char to[WIRE_WORD_SIZE];
	char sid[WIRE_WORD_SIZE];	 /* of WIRE_JOB_PRICE: SM, MM or CA */
	char language[WIRE_WORD_SIZE];	 /* of WIRE_JOB_CALL, or "" */
	char fields[WIRE_NAME_SIZE];	 /* of WIRE_JOB_LOOKUP: "a,b" */
	char sha1[41];			 /* of WIRE_JOB_PWNED, upper case hex */
	char body[WIRE_BODY_SIZE];	 /* UTF-8 */
};

/* A signal of Lookup; "unknown" is no data, a null or the package's error. */
enum wire_signal {
	WIRE_SIGNAL_UNKNOWN,
	WIRE_SIGNAL_NO,
	WIRE_SIGNAL_YES
};

/* How far the exchange is: what a killed courier had surely not done. */
enum wire_stage_at {
	WIRE_STAGE_RESOLVING = 1, /* asking for addresses; nothing sent */
	WIRE_STAGE_CONNECTING	  /* from here on it may have been sent */
};

struct wire_stage {
	struct wire_head head;
	uint32_t stage; /* enum wire_stage_at */
};

/*
 * Classes of outcomes: reference/twilio.md 6.2.  Only SENT and MAYBE lead to
 * a prompt for the code.
 */
#define DELIVERY_LIST(CLASS)                                                   \
	CLASS(LOST, "lost", COURIER_LOST)	/* no reply, or not ours */    \
	CLASS(SENT, "sent", NONE)		/* accepted by the provider */ \
	CLASS(MAYBE, "maybe_sent", NONE)	/* timeout, reset, 5xx */      \
	CLASS(NUMBER, "number", NUMBER_CLASS)	/* permanent, this number */   \
	CLASS(CONFIG, "configuration", PROVIDER_CONFIG)                        \
	CLASS(ACCOUNT, "account", PROVIDER_ACCOUNT)                            \
	CLASS(LATER, "later", PROVIDER_LATER)	/* and 429 */                  \
	CLASS(UNREACHABLE, "unreachable", PROVIDER_UNREACHABLE)                \
	CLASS(UNSENT, "unsent", UNSENT)		/* surely, for another reason */

#define DELIVERY_ENUM(name, word, reason) DELIVERY_##name,
enum delivery_class { DELIVERY_LIST(DELIVERY_ENUM) DELIVERY_COUNT };
#undef DELIVERY_ENUM

const char *delivery_word(enum delivery_class);	      /* never NULL */
enum reason delivery_reason(enum delivery_class);     /* NONE: ask for it */

struct wire_reply {
	struct wire_head head;
	uint32_t class;		/* enum delivery_class */
	uint32_t surely_unsent; /* request size 0: the charge is given back */
	int32_t http_status;	/* 0: none */
	int32_t provider_code;	/* Twilio's error code, 0: none */
	uint32_t requests;	/* requests that left this host */
	uint32_t valid;		/* enum wire_signal: of the number */
	int64_t sim_swap_at;	/* real seconds: compare with the window, and
				 * leave sim_swapped alone; 0: no date */
	uint32_t sim_swapped;	/* enum wire_signal: within the carrier's own
				 * period, where there is no date */
	uint32_t forwarding;	/* enum wire_signal: unconditional */
	uint32_t pwned_count;	/* of WIRE_JOB_PWNED, 0: not breached */
	char line_type[24];	/* "mobile", "nonFixedVoip" ..., "" unknown */
	char price[24];		/* positive decimal, "" unknown yet */
	char price_unit[8];	/* "USD" */
	char sid[WIRE_WORD_SIZE];
	char request_id[WIRE_WORD_SIZE];
	char detail[WIRE_NAME_SIZE]; /* for the administrator; filtered */
	char sandbox[WIRE_SANDBOX_SIZE];       /* what held when it asked, such
						* as "seccomp,landlock7"; "":
						* it did not get that far */
	char sandbox_lacks[WIRE_SANDBOX_SIZE]; /* what this kernel has not got */
};

/*
 * Send a packet of ${kind}; the head is filled in here.  ${packet} is one of
 * the structs above.  As packet_send.
 */
enum err wire_send(int socket, enum wire_kind, void *packet,
    int64_t deadline_us) MUST_CHECK;

/*
 * Receive exactly one packet of ${kind} into its struct.  As packet_receive,
 * ERR_PROTOCOL also for a wrong head or an unterminated text.
 */
enum err wire_receive(int socket, enum wire_kind, void *packet,
    int64_t deadline_us) MUST_CHECK;

/*
 * Receive a packet of any kind that ${any} has room for: the module does not
 * know whether it will be asked or judged.
 */
union wire_any {
	struct wire_head head;
	struct wire_ask ask;
	struct wire_tell tell;
	struct wire_want_password want_password;
	struct wire_verdict verdict;
	struct wire_stage stage;
	struct wire_reply reply;
};
enum err wire_receive_any(int socket, union wire_any *any,
    int64_t deadline_us) MUST_CHECK;

#endif
