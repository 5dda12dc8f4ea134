#include "stack/state.h"

#include <stdlib.h>
#include <string.h>

#define STATE_VIEW_BITS 4
#define STATE_FACT_BITS 13
#define STATE_VIEW_MASK ((1u << STATE_VIEW_BITS) - 1)
#define STATE_FACT_MASK ((1u << STATE_FACT_BITS) - 1)

/* What a view can still be told by: who lets in, who wants a new password. */
static uint64_t
state_view(const struct walk_view *view)
{
	uint64_t status = 2;

	if (view->status == STACK_SUCCESS)
		status = 0;
	if (view->status == STACK_NEW_AUTHTOK_REQD)
		status = 1;
	return (uint64_t)view->impression * 3 + status;
}

static struct walk_view
state_view_back(uint64_t bits)
{
	static const enum stack_return statuses[] = { STACK_SUCCESS,
		STACK_NEW_AUTHTOK_REQD, STACK_PERM_DENIED };

	return (struct walk_view){ (enum walk_impression)(bits / 3),
		statuses[bits % 3] };
}

struct state
state_pack(const struct walk *walk, unsigned facts)
{
	struct state state = { 0, (uint64_t)walk->at };
	unsigned i;

	state.rest = state.rest << STATE_FACT_BITS | facts;
	state.rest = state.rest << STATE_VIEW_BITS | state_view(&walk->view);
	for (i = 1; i < WALK_LEVELS; i++)
		state.frames = state.frames << STATE_VIEW_BITS |
			       state_view(&walk->frames[i]);
	return state;
}

void
state_unpack(struct walk *walk, unsigned *facts, const struct state *state)
{
	uint64_t frames = state->frames;
	unsigned i;

	walk->view = state_view_back(state->rest & STATE_VIEW_MASK);
	*facts = (unsigned)(state->rest >> STATE_VIEW_BITS) & STATE_FACT_MASK;
	walk->at = (size_t)(state->rest >> (STATE_VIEW_BITS + STATE_FACT_BITS));
	for (i = WALK_LEVELS - 1; i >= 1; i--) {
		walk->frames[i] = state_view_back(frames & STATE_VIEW_MASK);
		frames >>= STATE_VIEW_BITS;
	}
	walk->frames[0] =
	    (struct walk_view){ WALK_UNDEFINED, STACK_PERM_DENIED };
}

/* The slot of ${state}, or the free one where it belongs. */
static uint32_t
states_slot(const struct states *states, const struct state *state)
{
	uint64_t hash = (state->rest ^ state->frames * 0x9e3779b97f4a7c15) *
			0xbf58476d1ce4e5b9;
	uint32_t slot = (uint32_t)(hash >> 32) & (states->slots - 1);

	while (states->table[slot] != 0 &&
	       memcmp(&states->nodes[states->table[slot] - 1].state, state,
		   sizeof(*state)) != 0)
		slot = (slot + 1) & (states->slots - 1);
	return slot;
}

/* Twice the room, half of the slots free. */
static enum err
states_grow(struct states *states)
{
	uint32_t room = states->room == 0 ? 1024 : states->room * 2, i;
	struct state_node *nodes;
	uint32_t *table;

	if (room > STATE_MAX)
		return ERR_TOO_LONG;
	nodes = reallocarray(states->nodes, room, sizeof(*nodes));
	if (nodes == NULL)
		return ERR_MEMORY;
	states->nodes = nodes;
	if ((table = calloc(room, 2 * sizeof(*table))) == NULL)
		return ERR_MEMORY;
	free(states->table);
	states->table = table;
	states->room = room;
	states->slots = room * 2;
	for (i = 0; i < states->count; i++)
		table[states_slot(states, &nodes[i].state)] = i + 1;
	return ERR_OK;
}

enum err
states_add(struct states *states, struct state state, uint32_t parent,
    enum stack_return result)
{
	uint32_t slot;
	enum err err;

	if (states->count == states->room &&
	    (err = states_grow(states)) != ERR_OK)
		return err;
	slot = states_slot(states, &state);
	if (states->table[slot] != 0)
		return ERR_EXISTS;
	states->nodes[states->count] = (struct state_node){
		.state = state, .parent = parent, .result = (uint8_t)result
	};
	states->table[slot] = ++states->count;
	return ERR_OK;
}

void
states_free(struct states *states)
{
	free(states->nodes);
	free(states->table);
}
