/*
 * Prometheus' text format, for node_exporter's textfile collector.
 */
#ifndef CLI_PROMETHEUS_H
#define CLI_PROMETHEUS_H

#include "cli/cli.h"
#include "cli/stats.h"

/* Today's counts (counters that begin at 0 at 00:00 UTC), users, budget. */
enum cli_exit prometheus_print(const struct cli *, const struct stats *);

#endif
