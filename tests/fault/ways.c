#include "tests/fault/ways.h"

#include <stdlib.h>

/* What the state is like beforehand. */

void
guess_wrong(struct store *store, int times)
{
	const struct limits limits = {
		.guesses = { { .max = 1000, .window_seconds = 3600 } },
		.guess_count = 1, .lockout_failures = 100 };
	struct store_obstacle obstacle;
	int64_t guess;
	long failures;

	while (times-- > 0)
		if (store_guess(store, &limits, "alice", "sshd", NULL,
			&obstacle, &guess, &failures) != ERR_OK)
			exit(EXIT_FAILURE);
}

static void
prepare_locked(struct store *store)
{
	guess_wrong(store, 10);
}

static void
prepare_recovery_tried(struct store *store)
{
	bool right, refused = false;
	struct recovery_code wrong;

	prepare_locked(store);
	if (recovery_parse(&wrong, "AAAA-AAAA-AAAAA") != ERR_OK)
		exit(EXIT_FAILURE);
	while (!refused)
		if (store_recovery_spend(store, "alice", "sshd", NULL, &wrong,
			&right, &refused) != ERR_OK)
			exit(EXIT_FAILURE);
}

static void
prepare_nearly_locked(struct store *store)
{
	guess_wrong(store, 9);
}

static void
prepare_suspended(struct store *store)
{
	const struct store_actor actor = { "root", "sweep" };

	if (store_user_suspend(store, "alice", true, &actor) != ERR_OK)
		exit(EXIT_FAILURE);
}

/* As the account before this one had it. */
static void
prepare_reused_name(struct store *store)
{
	const struct store_actor actor = { "root", "sweep" };
	struct e164 number;

	if (e164_parse(&number, room_numbers[2]) != ERR_OK ||
	    store_user_add(store, "carol", 4711, &number, &actor) != ERR_OK)
		exit(EXIT_FAILURE);
}

static void
prepare_over_limit(struct store *store)
{
	const struct limits limits = {
		.sends = { { .per = LIMIT_NUMBER, .max = 1000,
		    .window_seconds = 3600 } },
		.send_count = 1, .lockout_failures = 100 };
	struct store_send send = { .kind = STORE_SEND_LOGIN, .user = "alice",
		.service = "sshd", .country = "", .channel = "sms" };
	struct store_obstacle obstacle;
	struct e164 number;
	int64_t charge;
	int i;

	if (e164_parse(&number, room_numbers[0]) != ERR_OK)
		exit(EXIT_FAILURE);
	send.number = &number;
	for (i = 0; i < ROOM_LIMIT; i++)
		if (store_charge(store, &limits, NULL, &send, &obstacle,
			&charge) != ERR_OK)
			exit(EXIT_FAILURE);
}

static void
prepare_over_both(struct store *store)
{
	guess_wrong(store, 3);
	prepare_over_limit(store);
}

#define AUTH .phase = WIRE_PHASE_AUTH
#define BREACHED "password = { breached = \"deny\"; on_error = \"deny\"; };\n"
#define EXEMPT "policy = ( { users = [ \"dave\" ]; action = \"exempt\" } );\n"
#define CALLS(what) \
	"risk = { call_forwarding = \"" what "\"; on_error = \"refuse\"; };\n"
#define RISK(what) "risk = { sim_swap = \"" what "\"; on_error = \"refuse\"; };\n"
#define GERMAN "message = { language = \"de-CH\"; };\n"
#define WAIT \
	"limits = ( { per = \"number\"; max = 8; window = \"30s\" } );\n"
#define MONTH \
	"limits = ( { per = \"number\"; max = 8; window = \"30d\" } );\n"
#define UNREACHABLE \
	{ .class = { [WIRE_JOB_MESSAGE] = DELIVERY_UNREACHABLE }, \
	  .surely_unsent = 1 }

struct scenario ways[] = {
	{ "right code", 100, "", NULL, "alice", AUTH, .answers = { "right" },
	    .clean = REASON_RIGHT_CODE },
	{ "guesses used up", 100, "", NULL, "alice", AUTH,
	    .answers = { "wrong", "wrong", "wrong", "right" },
	    .clean = REASON_CODE_SPENT },
	{ "locked now", 100, "", prepare_nearly_locked, "alice", AUTH,
	    .answers = { "wrong", "right" }, .clean = REASON_LOCKED },
	{ "wrong, then right", 100, "", NULL, "alice", AUTH,
	    .answers = { "wrong", "right" }, .clean = REASON_RIGHT_CODE },
	{ "sent again", 100, "", NULL, "alice", AUTH,
	    .answers = { "resend", "right" }, .clean = REASON_RIGHT_CODE },
	{ "called", 100, "", NULL, "alice", AUTH,
	    .answers = { "call", "right" }, .clean = REASON_RIGHT_CODE },
	{ "recovery code", 100, "", NULL, "alice", AUTH,
	    .answers = { "recovery" }, .clean = REASON_RECOVERY_CODE },
	{ "expired", 100, "", NULL, "alice", AUTH, .answers = { "right" },
	    .clean = REASON_EXPIRED, .sleeps = true },
	{ "over limit", 100, "", prepare_over_limit, "alice", AUTH,
	    .answers = { "right" }, .clean = REASON_LIMITED },
	{ "locked", 100, "", prepare_locked, "alice", AUTH,
	    .answers = { "right" }, .clean = REASON_LOCKED },
	{ "locked, recovered", 100, "", prepare_locked, "alice", AUTH,
	    .answers = { "recovery" }, .clean = REASON_RECOVERY_CODE },
	{ "exempt", 60, EXEMPT, NULL, "dave", AUTH, .clean = REASON_EXEMPT },
	{ "refused by policy", 60,
	    "policy = ( { users = [ \"alice\" ]; action = \"refuse\" } );\n",
	    NULL, "alice", AUTH, .clean = REASON_POLICY },
	{ "refused by group", 60,
	    "policy = ( { groups = [ \"bob\", \"alice\" ]; action = \"refuse\" } );\n",
	    NULL, "alice", AUTH, .clean = REASON_POLICY },
	{ "not enrolled", 60, "", NULL, "dave", AUTH,
	    .clean = REASON_NOT_ENROLLED },
	{ "not enrolled, allowed", 60, "unenrolled = \"allow\";\n", NULL,
	    "dave", AUTH, .clean = REASON_UNENROLLED_ALLOWED },
	{ "not enrolled, allowed no more", 60, "unenrolled = \"allow\";\n"
	    "unenrolled_until = \"2026-01-31\";\n", NULL, "dave", AUTH,
	    .clean = REASON_NOT_ENROLLED },
	{ "unreachable", 100, "", NULL, "alice", AUTH,
	    .courier = UNREACHABLE, .answers = { "" },
	    .clean = REASON_PROVIDER_UNREACHABLE },
	{ "unreachable, allowed", 100, "unreachable = \"allow\";\n", NULL,
	    "alice", AUTH, .courier = UNREACHABLE, .answers = { "" },
	    .clean = REASON_UNREACHABLE_ALLOWED },
	{ "perhaps sent", 100, "unreachable = \"allow\";\n", NULL, "alice",
	    AUTH, .courier = { .class = {
		[WIRE_JOB_MESSAGE] = DELIVERY_MAYBE } },
	    .answers = { "wrong" }, .clean = REASON_CONVERSATION },
	{ "verified at login", 100, "pending = \"verify_at_login\";\n", NULL,
	    "carol", AUTH, .answers = { "right" },
	    .clean = REASON_RIGHT_CODE },
	{ "not verified", 60, "", NULL, "carol", AUTH,
	    .answers = { "right" }, .clean = REASON_NOT_VERIFIED },
	{ "password breached", 60, BREACHED, NULL, "alice", AUTH,
	    .flags = WIRE_OPEN_PASSWORD, .courier = { .pwned_count = 3 },
	    .answers = { "right" }, .clean = REASON_WEAK_PASSWORD },
	{ "password unchecked", 60, BREACHED, NULL, "alice", AUTH,
	    .flags = WIRE_OPEN_PASSWORD, .courier = { .class = {
		[WIRE_JOB_PWNED] = DELIVERY_UNREACHABLE } },
	    .answers = { "right" }, .clean = REASON_PASSWORD_UNCHECKED },
	{ "number at risk", 100, RISK("refuse"), NULL, "alice", AUTH,
	    .courier = { .sim_swapped = WIRE_SIGNAL_YES },
	    .answers = { "right" }, .clean = REASON_RISK },
	{ "risk unknown", 100, RISK("refuse"), NULL, "alice", AUTH,
	    .courier = { .class = {
		[WIRE_JOB_LOOKUP] = DELIVERY_UNREACHABLE } },
	    .answers = { "right" }, .clean = REASON_RISK },
	{ "number at risk, warned", 100, RISK("warn"), NULL, "alice", AUTH,
	    .courier = { .sim_swapped = WIRE_SIGNAL_YES },
	    .answers = { "right" }, .clean = REASON_RIGHT_CODE },
	{ "number at risk, years ago", 100, RISK("refuse"), NULL, "alice", AUTH,
	    .courier = { .sim_swapped = WIRE_SIGNAL_YES, .sim_swap_at = 1 },
	    .answers = { "right" }, .clean = REASON_RIGHT_CODE },
	{ "calls at risk, unknown", 100, CALLS("refuse"), NULL, "alice", AUTH,
	    .courier = { .class = {
		[WIRE_JOB_LOOKUP] = DELIVERY_UNREACHABLE } },
	    .answers = { "call", "right" }, .clean = REASON_RIGHT_CODE },
	{ "called, unreachable", 100, "", NULL, "alice", AUTH,
	    .courier = { .class = { [WIRE_JOB_CALL] = DELIVERY_UNREACHABLE },
		.surely_unsent = 1 },
	    .answers = { "call", "right" }, .clean = REASON_RIGHT_CODE },
	{ "signals of no carrier", 100, RISK("refuse"), NULL, "alice", AUTH,
	    .courier = { .sim_swap_at = -1 }, .answers = { "right" },
	    .clean = REASON_STORE },
	{ "locked, recovery tried too often", 100, "", prepare_recovery_tried,
	    "alice", AUTH, .answers = { "recovery" }, .clean = REASON_LOCKED },
	{ "locked, wrong recovery code", 100, "", prepare_locked, "alice", AUTH,
	    .answers = { "AAAA-AAAA-AAAAA" }, .clean = REASON_LOCKED },
	{ "in German", 100, GERMAN, NULL, "alice", AUTH,
	    .answers = { "wrong", "right" }, .clean = REASON_RIGHT_CODE },
	{ "another name of the uid", 60, "policy = ( { users = [ \"alice\", \"bob\" ];"
	    " action = \"refuse\" } );\n", NULL, "alicia", AUTH,
	    .clean = REASON_POLICY },
	{ "another name of the gid", 60, "policy = ( { groups = [ \"team\", \"bob\" ];"
	    " action = \"refuse\" } );\n", NULL, "alice", AUTH,
	    .clean = REASON_POLICY },
	{ "in many groups, and not in that", 100, "policy = ( { groups = ["
	    " \"crowd\" ]; action = \"refuse\" } );\n", NULL, "bob", AUTH,
	    .answers = { "right" }, .clean = REASON_RIGHT_CODE },
	{ "over the limit of a month", 100, MONTH, prepare_over_limit, "alice",
	    AUTH, .answers = { "" }, .clean = REASON_LIMITED },
	{ "over two limits", 100, WAIT "guesses = ( { max = 3; window = \"20s\""
	    " } );\n", prepare_over_both, "alice", AUTH, .answers = { "" },
	    .clean = REASON_LIMITED },
	{ "a wait, host gone", 60, WAIT, prepare_over_limit, "alice", AUTH,
	    .answers = { "hang up" }, .clean = REASON_INTERNAL },
	{ "a wait, gone after Enter", 60, WAIT, prepare_over_limit, "alice",
	    AUTH, .answers = { "last words" }, .clean = REASON_INTERNAL },
	{ "not enrolled, host that can't ask", 60, "", NULL, "dave", AUTH,
	    .flags = WIRE_OPEN_CANNOT_ASK, .clean = REASON_NOT_ENROLLED },
	{ "account, no mark", 60, "", NULL, "alice",
	    .phase = WIRE_PHASE_ACCOUNT, .clean = REASON_NO_MARK },
	{ "account, exempt", 60, EXEMPT, NULL, "dave",
	    .phase = WIRE_PHASE_ACCOUNT, .clean = REASON_EXEMPT },
	{ "new password, breached", 60, BREACHED, NULL, "alice",
	    .phase = WIRE_PHASE_PASSWORD, .courier = { .pwned_count = 3 },
	    .clean = REASON_WEAK_PASSWORD },
	{ "new password", 60, BREACHED, NULL, "alice",
	    .phase = WIRE_PHASE_PASSWORD, .clean = REASON_PASSWORD_OK },
	{ "no account", 50, "", NULL, "mallory", AUTH,
	    .clean = REASON_NO_ACCOUNT },
	{ "suspended", 60, "", prepare_suspended, "alice", AUTH,
	    .clean = REASON_SUSPENDED },
	{ "name of another", 60, "pending = \"verify_at_login\";\n",
	    prepare_reused_name, "carol", AUTH, .clean = REASON_REUSED_NAME },
	{ "host that can't ask", 60, "", NULL, "alice", AUTH,
	    .flags = WIRE_OPEN_CANNOT_ASK, .clean = REASON_CANNOT_ASK },
	{ "unknown phase", 50, "", NULL, "alice", .phase = 9,
	    .clean = REASON_INTERNAL },
	{ "guests, from ssh", 60, "policy = ( { users = [ \"bob\", \"nosuch\" ];"
	    " action = \"exempt\" }, { groups = [ \"nosuch\", \"bob\","
	    " \"crowd\", \"guests\" ]; action = \"refuse\" } );\n", NULL,
	    "alice", AUTH, .connection = "192.0.2.7 4711 192.0.2.1 22",
	    .clean = REASON_POLICY },
	{ "no address", 60, "", prepare_locked, "alice", AUTH,
	    .connection = "nowhere", .answers = { "hang up" },
	    .clean = REASON_INTERNAL },
	{ "junk", 100, "", NULL, "alice", AUTH, .answers = { "\177" },
	    .clean = REASON_JUNK_ANSWER },
	{ "nonsense", 100, "", NULL, "alice", AUTH, .answers = { "nonsense" },
	    .clean = REASON_INTERNAL },
	{ "no guesses", 100, "", NULL, "alice", AUTH,
	    .answers = { "", "password", "too long", "right" },
	    .clean = REASON_RIGHT_CODE },
	{ "locked meanwhile", 100, "", NULL, "alice", AUTH,
	    .answers = { "locked: resend" }, .clean = REASON_LOCKED },
	{ "locked meanwhile, right", 100, "", NULL, "alice", AUTH,
	    .answers = { "locked: right" }, .clean = REASON_LOCKED },
	{ "removed meanwhile", 100, "", NULL, "alice", AUTH,
	    .answers = { "removed: right" }, .clean = REASON_NOT_VERIFIED },
	{ "removed meanwhile, recovery", 100, "", NULL, "alice", AUTH,
	    .answers = { "removed: recovery" }, .clean = REASON_NOT_VERIFIED },
	{ "over limit, hung up", 100, "", prepare_over_limit, "alice", AUTH,
	    .answers = { NULL }, .clean = REASON_CONVERSATION },
	{ "over limit, junk", 100, "", prepare_over_limit, "alice", AUTH,
	    .answers = { "\177" }, .clean = REASON_JUNK_ANSWER },
	{ "over limit, removed", 100, "", prepare_over_limit, "alice", AUTH,
	    .answers = { "removed: recovery" }, .clean = REASON_NOT_VERIFIED },
	{ "recovery code of a pending user", 100,
	    "pending = \"verify_at_login\";\n", NULL, "carol", AUTH,
	    .answers = { "recovery" }, .clean = REASON_CONVERSATION },
	{ "a wait, hung up", 100, WAIT, prepare_over_limit, "alice", AUTH,
	    .answers = { NULL }, .clean = REASON_CONVERSATION },
	{ "a wait, junk", 100, WAIT, prepare_over_limit, "alice", AUTH,
	    .answers = { "\177" }, .clean = REASON_JUNK_ANSWER },
	{ "no reply of ours", 100, "", NULL, "alice", AUTH,
	    .courier = { .class = { [WIRE_JOB_MESSAGE] = 99 } },
	    .answers = { "" }, .clean = REASON_COURIER_LOST },
	{ "no packet of ours", 100, "", NULL, "alice", AUTH,
	    .courier = { .is_odd = true }, .answers = { "" },
	    .clean = REASON_COURIER_LOST },
	{ "unreachable, and not surely", 100, "unreachable = \"allow\";\n",
	    NULL, "alice", AUTH, .courier = { .class = {
		[WIRE_JOB_MESSAGE] = DELIVERY_UNREACHABLE } },
	    .answers = { "" }, .clean = REASON_PROVIDER_UNREACHABLE },
	{ "no start", 100, "", NULL, "alice", AUTH,
	    .courier = { .stops_at = ROOM_AT_NOTHING }, .answers = { "" },
	    .clean = REASON_COURIER_LOST, .timeout = "1s",
	    .without_faults = true },
	{ "stopped at the name service", 100, "unreachable = \"allow\";\n",
	    NULL, "alice", AUTH,
	    .courier = { .stops_at = WIRE_STAGE_RESOLVING }, .answers = { "" },
	    .clean = REASON_UNSENT, .timeout = "1s",
	    .without_faults = true },
	{ "no answer", 100, "", NULL, "alice", AUTH,
	    .courier = { .stops_at = WIRE_STAGE_CONNECTING },
	    .clean = REASON_CONVERSATION, .timeout = "1s",
	    .without_faults = true },
	{ "no password at all", 60, BREACHED, NULL, "alice", AUTH,
	    .flags = WIRE_OPEN_PASSWORD, .password = "none",
	    .answers = { "right" }, .clean = REASON_RIGHT_CODE },
	{ "empty password", 60, BREACHED, NULL, "alice",
	    .phase = WIRE_PHASE_PASSWORD, .password = "",
	    .clean = REASON_INTERNAL },
	{ "hung up for a password", 60, BREACHED, NULL, "alice", AUTH,
	    .flags = WIRE_OPEN_PASSWORD, .password = "hang up",
	    .clean = REASON_INTERNAL },
	{ "passwords not looked at", 50,
	    "password = { short = \"off\"; };\n", NULL, "mallory",
	    .phase = WIRE_PHASE_PASSWORD, .clean = REASON_PASSWORD_OK },
	{ "password not looked at, code", 100,
	    "password = { short = \"off\"; };\n", NULL, "alice", AUTH,
	    .flags = WIRE_OPEN_PASSWORD, .answers = { "right" },
	    .clean = REASON_RIGHT_CODE },
	{ "new password, in silence", 50, BREACHED, NULL, "mallory",
	    .phase = WIRE_PHASE_PASSWORD,
	    .flags = WIRE_OPEN_SILENT | WIRE_OPEN_ROOT,
	    .courier = { .pwned_count = 3 }, .clean = REASON_PASSWORD_OK },
};

const size_t way_count = sizeof(ways) / sizeof(ways[0]);
