#include "stack/explore.h"

#include <stdlib.h>
#include <string.h>

#include "stack/module.h"
#include "stack/ours.h"
#include "stack/state.h"

/* What is known of an entry before any path comes to it. */
struct point {
	uint32_t returns;
	unsigned roles;
	struct ours ours;
	size_t next_ours; /* the next line that asks; stack->count: none */
};

struct explorer {
	const struct stack *stack;
	const struct explore_question *question;
	struct point *points;
	struct states states;
	uint32_t marks[EXPLORE_MARKS]; /* node, or STATE_NONE */
};

static bool
point_asks(const struct point *point)
{
	return point->ours.is_ours && !point->ours.witness;
}

static bool
explorer_is_named(const struct explorer *explorer, const char *name)
{
	const char *const *named = explorer->question->first_factors;

	for (; named != NULL && *named != NULL; named++)
		if (strcmp(*named, name) == 0)
			return true;
	return false;
}

/* From the end, so that each knows what follows it. */
static void
explorer_survey(struct explorer *explorer)
{
	const struct stack *stack = explorer->stack;
	size_t next = stack->count, i;

	for (i = stack->count; i-- > 0;) {
		const struct stack_entry *entry = &stack->entries[i];
		const struct module *module = module_find(entry->name);
		struct point *point = &explorer->points[i];

		point->ours = ours_parse(entry);
		point->returns = module_returns(module, entry, stack->chain);
		point->roles = module_roles(module, entry);
		if (!explorer->question->by_caller)
			point->roles &= ~(unsigned)MODULE_ROOT;
		if (explorer_is_named(explorer, entry->name))
			point->roles |= MODULE_PASSWORD;
		point->next_ours = next;
		if (point_asks(point))
			next = i;
	}
}

/* Whether our line finds what `first_factor=' demands. */
static bool
point_is_proven(const struct point *point, unsigned facts)
{
	unsigned evidence = point->ours.evidence;

	return ((evidence & OURS_UNIX) != 0 && (facts & STATE_UNIX) != 0) ||
	       ((evidence & OURS_KRB5) != 0 && (facts & STATE_KRB5) != 0) ||
	       ((evidence & OURS_WITNESS) != 0 &&
		   (facts & STATE_WITNESS) != 0) ||
	       ((evidence & OURS_PUBLICKEY) != 0 && (facts & STATE_KEY) != 0) ||
	       (evidence & OURS_STACK) != 0;
}

/* Who is asked has a key: the others are exempt, or can't be asked. */
static bool
explorer_is_spared(const struct explorer *explorer, unsigned facts)
{
	return explorer->question->after_key && (facts & STATE_KEY) == 0;
}

/* As pam_sms2fa.c: what it can return here. */
#define R(name) MODULE_RETURN(STACK_##name)
static uint32_t
ours_returns(
    const struct point *point, const struct explorer *explorer, unsigned facts)
{
	const uint32_t refusals = R(AUTH_ERR) | R(SYSTEM_ERR);

	if (point->ours.wrong != NULL)
		return R(SYSTEM_ERR);
	if (explorer->stack->chain == STACK_ACCOUNT)
		return R(SUCCESS) | R(IGNORE) | R(PERM_DENIED) | R(SYSTEM_ERR);
	if (point->ours.witness)
		return R(IGNORE);
	if (!point_is_proven(point, facts))
		return refusals;
	if (explorer_is_spared(explorer, facts))
		return refusals | R(IGNORE);
	return refusals | R(SUCCESS) | R(IGNORE) | R(MAXTRIES) |
	       R(AUTHINFO_UNAVAIL) | R(CONV_ERR);
}

static uint32_t
explorer_returns(const struct explorer *explorer, size_t at, unsigned facts)
{
	const struct point *point = &explorer->points[at];
	const struct stack_entry *entry = &explorer->stack->entries[at];
	size_t only = explorer->question->only;
	uint32_t returns = point->returns;

	if (point->ours.is_ours && entry->exists)
		return ours_returns(point, explorer, facts) |
		       MODULE_RETURN(STACK_MODULE_UNKNOWN);
	if (only != EXPLORE_ANY_PASSWORD && at != only &&
	    (point->roles & MODULE_PASSWORD) != 0)
		returns &= ~MODULE_RETURN(STACK_SUCCESS);
	return returns;
}

static unsigned
ours_facts(const struct point *point, unsigned facts, enum stack_return result)
{
	if (point->ours.witness && point->ours.wrong == NULL) {
		if ((facts & STATE_PASSWORD) != 0)
			return facts | STATE_WITNESS;
		return facts & ~(unsigned)STATE_WITNESS;
	}
	/* Evidence counts once. */
	facts &= ~(unsigned)(STATE_UNIX | STATE_KRB5 | STATE_WITNESS);
	if (result == STACK_SUCCESS)
		return facts | STATE_OURS_OK;
	if (result == STACK_IGNORE)
		return facts | STATE_OURS_IGNORED;
	return facts | STATE_OURS_FAILED;
}

static unsigned
password_facts(unsigned roles, unsigned facts, bool good)
{
	facts |= good ? STATE_FIRST_OK | STATE_PASSWORD
		      : STATE_FIRST_FAILED | STATE_PASSWORD;
	if ((roles & MODULE_UNIX) != 0) {
		facts &= ~(unsigned)STATE_UNIX;
		facts |= good ? STATE_UNIX : 0;
	}
	if ((roles & MODULE_KRB5) != 0 && good)
		facts |= STATE_KRB5;
	return facts;
}

static unsigned
explorer_facts(const struct explorer *explorer, size_t at, unsigned facts,
    enum stack_return result)
{
	const struct point *point = &explorer->points[at];
	enum stack_return forced;
	bool good = result == STACK_SUCCESS;

	if (walk_forced(&explorer->stack->entries[at], &forced) ||
	    (point->ours.is_ours && result == STACK_MODULE_UNKNOWN))
		return point_asks(point) ? facts | STATE_OURS_FAILED : facts;
	if (point->ours.is_ours)
		return ours_facts(point, facts, result);
	if (explorer->stack->chain != STACK_AUTH)
		return facts; /* nothing is proven there but by our mark */
	if ((point->roles & MODULE_PASSWORD) != 0 && result != STACK_IGNORE)
		facts = password_facts(point->roles, facts, good);
	if ((point->roles & MODULE_FACTOR) != 0 && good)
		facts |= STATE_FACTOR | STATE_FIRST_OK;
	if ((point->roles & MODULE_ROOT) != 0 && good)
		facts |= STATE_ROOT;
	return facts;
}

static void
explorer_mark(struct explorer *explorer, enum explore_mark mark, uint32_t node)
{
	if (explorer->marks[mark] == STATE_NONE)
		explorer->marks[mark] = node;
}

/* At the end of a path that libpam lets in. */
static enum explore_mark
explorer_success(unsigned facts)
{
	bool first = (facts & STATE_FIRST_OK) != 0;

	if ((facts & STATE_OURS_OK) != 0)
		return first ? EXPLORE_LOGIN : EXPLORE_ALONE;
	if ((facts & STATE_OURS_IGNORED) != 0)
		return first ? EXPLORE_EXEMPT : EXPLORE_EXEMPT_ALONE;
	if ((facts & STATE_ROOT) != 0)
		return EXPLORE_ROOT;
	if ((facts & STATE_FACTOR) != 0)
		return EXPLORE_FACTOR;
	if ((facts & STATE_OURS_FAILED) != 0)
		return EXPLORE_IGNORED;
	if ((facts & STATE_CONDITION) != 0 && first)
		return EXPLORE_CONDITION;
	return first ? EXPLORE_BYPASS : EXPLORE_NOTHING;
}

static void
explorer_look_at_end(
    struct explorer *explorer, const struct walk *walk, unsigned facts)
{
	enum stack_return result = walk_result(walk);
	uint32_t node = explorer->states.count - 1;

	/* After an account chain, programs go on to ask for a new password. */
	if (result == STACK_SUCCESS ||
	    (result == STACK_NEW_AUTHTOK_REQD &&
		explorer->stack->chain == STACK_ACCOUNT))
		explorer_mark(explorer, explorer_success(facts), node);
}

static void
explorer_look_at_ours(
    struct explorer *explorer, size_t at, unsigned facts, uint32_t node)
{
	const struct point *point = &explorer->points[at];

	if (!point->ours.is_ours || point->ours.wrong != NULL ||
	    (facts & STATE_FIRST_OK) != 0 ||
	    explorer_is_spared(explorer, facts))
		return;
	if (point->ours.witness) {
		explorer_mark(explorer, EXPLORE_EARLY_WITNESS, node);
		return;
	}
	if (point_is_proven(point, facts))
		explorer_mark(explorer, EXPLORE_EARLY_SEND, node);
	else if ((facts & STATE_FIRST_FAILED) != 0)
		explorer_mark(explorer, EXPLORE_REFUSED_FAILED, node);
}

/* Whether a condition has led past the line that would have asked. */
static bool
explorer_led_around(
    const struct explorer *explorer, size_t from, size_t to, unsigned facts)
{
	const struct point *point = &explorer->points[from];

	return (point->roles & MODULE_CONDITION) != 0 &&
	       (facts & (STATE_OURS_OK | STATE_OURS_IGNORED |
			    STATE_OURS_FAILED)) == 0 &&
	       point->next_ours < to && explorer->stack->chain == STACK_AUTH;
}

static enum err
explorer_step(struct explorer *explorer, uint32_t parent,
    const struct walk *from, unsigned facts, enum stack_return result)
{
	struct walk walk = *from;
	enum err err;

	facts = explorer_facts(explorer, from->at, facts, result);
	walk_take(&walk, explorer->stack, result);
	if (explorer_led_around(explorer, from->at, walk.at, facts))
		facts |= STATE_CONDITION;
	err = states_add(
	    &explorer->states, state_pack(&walk, facts), parent, result);
	if (err != ERR_OK)
		return err == ERR_EXISTS ? ERR_OK : err;
	if (walk_is_over(&walk, explorer->stack))
		explorer_look_at_end(explorer, &walk, facts);
	return ERR_OK;
}

/* Take one of the set out: of paths of one length, people know these best. */
static enum stack_return
explorer_pick(uint32_t *returns)
{
	static const enum stack_return known[] = { STACK_SUCCESS, STACK_IGNORE,
		STACK_AUTH_ERR, STACK_PERM_DENIED, STACK_USER_UNKNOWN };
	int result = 0;
	size_t i;

	while ((*returns & MODULE_RETURN(result)) == 0)
		result++;
	for (i = sizeof(known) / sizeof(known[0]); i-- > 0;)
		if ((*returns & MODULE_RETURN(known[i])) != 0)
			result = (int)known[i];
	*returns &= ~MODULE_RETURN(result);
	return (enum stack_return)result;
}

static enum err
explorer_expand(struct explorer *explorer, uint32_t node)
{
	struct state state = explorer->states.nodes[node].state;
	enum stack_return result;
	uint32_t returns;
	struct walk walk;
	unsigned facts;
	enum err err;

	state_unpack(&walk, &facts, &state);
	if (walk_is_over(&walk, explorer->stack))
		return ERR_OK;
	explorer_look_at_ours(explorer, walk.at, facts, node);
	returns = explorer_returns(explorer, walk.at, facts);
	while (returns != 0) {
		result = explorer_pick(&returns);
		err = explorer_step(explorer, node, &walk, facts, result);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

/* The steps to ${node}, in order. */
static enum err
explorer_path(
    const struct explorer *explorer, struct explore_path *path, uint32_t node)
{
	const struct state_node *nodes = explorer->states.nodes;
	struct walk walk;
	unsigned facts;
	uint32_t at;
	size_t i;

	path->found = true;
	for (at = node; nodes[at].parent != STATE_NONE; at = nodes[at].parent)
		path->count++;
	path->steps = calloc(path->count + 1, sizeof(*path->steps));
	if (path->steps == NULL)
		return ERR_MEMORY;
	for (i = path->count, at = node; i-- > 0; at = nodes[at].parent) {
		state_unpack(&walk, &facts, &nodes[nodes[at].parent].state);
		path->steps[i].entry = &explorer->stack->entries[walk.at];
		path->steps[i].result = (enum stack_return)nodes[at].result;
	}
	return ERR_OK;
}

static enum err
explorer_run(struct explorer *explorer)
{
	const struct explore_question *question = explorer->question;
	enum err err = ERR_OK;
	struct walk walk = { .at = 0 };
	uint32_t i;

	walk_begin(&walk, explorer->stack);
	if (question->after_key)
		err = states_add(&explorer->states,
		    state_pack(&walk, STATE_FIRST_OK | STATE_KEY), STATE_NONE,
		    STACK_SUCCESS);
	if (err == ERR_OK && (!question->after_key || question->without_key))
		err = states_add(&explorer->states, state_pack(&walk, 0),
		    STATE_NONE, STACK_SUCCESS);
	for (i = 0; err == ERR_OK && i < explorer->states.count; i++)
		err = explorer_expand(explorer, i);
	return err;
}

enum err
explore(struct exploration *exploration, const struct stack *stack,
    const struct explore_question *question)
{
	struct explorer explorer = { .stack = stack, .question = question };
	enum err err = ERR_MEMORY;
	size_t i;

	*exploration = (struct exploration){ .states = 0 };
	for (i = 0; i < EXPLORE_MARKS; i++)
		explorer.marks[i] = STATE_NONE;
	explorer.points = calloc(stack->count + 1, sizeof(*explorer.points));
	if (explorer.points == NULL)
		goto out;
	explorer_survey(&explorer);
	err = explorer_run(&explorer);
	exploration->states = explorer.states.count;
	for (i = 0; err == ERR_OK && i < EXPLORE_MARKS; i++)
		if (explorer.marks[i] != STATE_NONE)
			err = explorer_path(&explorer, &exploration->paths[i],
			    explorer.marks[i]);
out:
	states_free(&explorer.states);
	free(explorer.points);
	return err;
}

void
exploration_free(struct exploration *exploration)
{
	size_t i;

	for (i = 0; i < EXPLORE_MARKS; i++)
		free(exploration->paths[i].steps);
}
