//! What holds where the config says nothing: one table.

/// A setting's default.
#[derive(Debug, Clone, Copy)]
pub struct Default {
    /// The setting, without the names of candidates, backings and requests.
    pub key: &'static str,
    /// Its value as TOML would have it; a text needs no quotes.
    pub value: &'static str,
    /// Why this value.
    pub why: &'static str,
}

const fn default(key: &'static str, value: &'static str, why: &'static str) -> Default {
    Default { key, value, why }
}

/// Every default. What isn't listed is either required or has no value.
pub const DEFAULTS: &[Default] = &[
    default("pod.cpus", "1", "one event loop fills one CPU"),
    default("pod.memory", "512MiB", "the usual small pod"),
    default(
        "slo.p99",
        "100ms",
        "what people take for instant (Nielsen 1993)",
    ),
    default("slo.errors", "0.1%", "three nines of good answers"),
    default(
        "candidate.baseline",
        "false",
        "one candidate is named the baseline; a single one is it",
    ),
    default(
        "candidate.runtime",
        "none",
        "its commands find what they need by themselves",
    ),
    default("candidate.dir", ".", "the folder of the config"),
    default("candidate.port_env", "PORT", "what platforms set"),
    default("candidate.ready", "tcp", "ready when it takes a connection"),
    default(
        "candidate.ready_within",
        "60s",
        "slow starts are measured, hung ones end",
    ),
    default("candidate.stop_within", "10s", "then it is killed"),
    default(
        "candidate.build_within",
        "30min",
        "a cold build with all its packages",
    ),
    default("backing.ready", "tcp", "ready when it takes a connection"),
    default("backing.ready_within", "60s", "as for candidates"),
    default("backing.stub.latency", "constant(0ms)", "answers at once"),
    default("workload.arrivals", "poisson", "independent users"),
    default(
        "workload.weights",
        "guessed",
        "the honest word; it widens the verdict",
    ),
    default(
        "workload.request_timeout",
        "10s",
        "an answer later than this counts as an error",
    ),
    default("workload.request.weight", "1", "all alike"),
    default("workload.session.weight", "1", "all alike"),
    default(
        "workload.session.think",
        "0s",
        "a program's calls follow one another; people take seconds, say so",
    ),
    default("team.engineers", "5", "a usual team"),
    default("team.know_go", "0", "nobody said so"),
    default(
        "team.cost_per_engineer_month",
        "12000 USD",
        "salary and overhead, mid-range",
    ),
    default(
        "platform.peak_rps",
        "100/s",
        "a small service; say yours, the cost depends on it",
    ),
    default(
        "platform.vcpu_month",
        "28 USD",
        "list price of a vCPU in large clouds, on demand",
    ),
    default(
        "platform.gib_month",
        "3.5 USD",
        "list price of a GiB of memory in large clouds, on demand",
    ),
    default(
        "platform.target_utilisation",
        "0.6",
        "room for a spike and a lost zone",
    ),
    default("platform.instances_min", "2", "one may fail"),
    default("platform.edge", "false", "runs in a data centre"),
    default("platform.serverless", "false", "runs all the time"),
    default("platform.regulated", "false", "no special evidence wanted"),
];

/// The default of a setting, if it has one.
pub(crate) fn default_of(key: &str) -> Option<&'static str> {
    let found = DEFAULTS.iter().find(|default| default.key == key);
    found.map(|default| default.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_setting_has_two_defaults() {
        for (i, default) in DEFAULTS.iter().enumerate() {
            assert!(
                DEFAULTS[..i].iter().all(|d| d.key != default.key),
                "{}",
                default.key
            );
            assert!(!default.why.is_empty());
        }
    }
}
