//! The registered metrics: one entry each, with unit, better direction and how it is obtained.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The unit of a metric. JSON carries seconds, bytes and shares from 0 to 1, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// A share from 0 to 1.
    Share,
    /// Requests per second.
    PerSecond,
    /// Numerator over denominator.
    Ratio,
    /// A number of things.
    Count,
    /// Money, in the currency of the plan.
    Money,
    /// Months of one engineer, or of the calendar.
    Months,
    /// Words.
    Text,
    /// Yes or no.
    Flag,
}

impl Unit {
    /// The word used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Seconds => "seconds",
            Unit::Bytes => "bytes",
            Unit::Share => "share",
            Unit::PerSecond => "per_second",
            Unit::Ratio => "ratio",
            Unit::Count => "count",
            Unit::Money => "money",
            Unit::Months => "months",
            Unit::Text => "text",
            Unit::Flag => "flag",
        }
    }
}

/// Which direction is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
    /// It describes; it doesn't rank.
    Neither,
}

macro_rules! metrics {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $name:literal, $unit:ident, $better:ident; )+) => {
        /// A registered metric. A new one is an entry here and a collector that writes it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Metric {
            $( $(#[doc = $doc])+ #[serde(rename = $name)] $variant, )+
        }

        impl Metric {
            /// All metrics, in the order of the handbook.
            pub const ALL: &'static [Metric] = &[$(Metric::$variant),+];

            /// The registered name.
            pub fn name(self) -> &'static str {
                match self { $(Metric::$variant => $name),+ }
            }

            /// Its unit.
            pub fn unit(self) -> Unit {
                match self { $(Metric::$variant => Unit::$unit),+ }
            }

            /// Which direction is better.
            pub fn better(self) -> Better {
                match self { $(Metric::$variant => Better::$better),+ }
            }

            /// What it is and how it is obtained.
            pub fn doc(self) -> &'static str {
                match self { $(Metric::$variant => concat!($($doc, "\n"),+).trim_ascii()),+ }
            }
        }
    };
}

metrics! {
    // Routes of a candidate.
    /// CPU seconds of the service's processes per good answer, in a window from idle to idle at a stated rate (service demand).
    CpuPerRequest = "cpu_per_request", Seconds, Lower;
    /// Mean latency with one request in flight minus the CPU per request of the process tree, floored at 0.
    WaitPerRequest = "wait_per_request", Seconds, Lower;
    /// Waiting over latency with one request in flight.
    IoShare = "io_share", Share, Neither;
    /// Median latency from the due time, at a stated rate.
    LatencyP50 = "latency_p50", Seconds, Lower;
    /// 90th percentile of latency from the due time, at a stated rate.
    LatencyP90 = "latency_p90", Seconds, Lower;
    /// 99th percentile of latency from the due time, at a stated rate.
    LatencyP99 = "latency_p99", Seconds, Lower;
    /// Share of requests without a good answer: failed, timed out, wrong status.
    ErrorShare = "error_share", Share, Lower;
    /// Answers that came and failed the workload's `expect`.
    WrongAnswers = "wrong_answers", Count, Lower;
    /// p99 of a light route while a heavy one takes 5 % of the time.
    InterferenceP99 = "interference_p99", Seconds, Lower;
    /// Share of the light route's requests slower than its p99 without the heavy one, beyond the 1 % that this is by definition.
    HeldUpShare = "held_up_share", Share, Lower;

    // Pairs of candidates.
    /// CPU per request of the first over the second, from ratios paired by block.
    CpuRatio = "cpu_ratio", Ratio, Lower;
    /// Capacity of the first over the second, from ratios paired by block.
    CapacityRatio = "capacity_ratio", Ratio, Higher;
    /// CPU per request of a second process of the baseline over the first: 1 on a machine fit to measure on.
    AaRatio = "aa_ratio", Ratio, Neither;

    // Candidates.
    /// Highest arrival rate of the mix at which the SLO holds, one pod.
    Capacity = "capacity", PerSecond, Higher;
    /// What gave way at the breaking point.
    GaveWay = "gave_way", Text, Neither;
    /// CPU per request of the mix over the weighted sum of its routes alone, minus 1: what the sum leaves unexplained.
    MixResidual = "mix_residual", Share, Neither;
    /// Proportional set size of the process tree, ready and idle.
    PssIdle = "pss_idle", Bytes, Lower;
    /// Proportional set size of the process tree at the end of the mix at the declared peak.
    PssLoaded = "pss_loaded", Bytes, Lower;
    /// Proportional set size with a stated number of connections open.
    PssAtConnections = "pss_at_connections", Bytes, Lower;
    /// Memory per open connection.
    BytesPerConnection = "bytes_per_connection", Bytes, Lower;
    /// From spawn to the first good answer, data prepared beforehand.
    ColdStart = "cold_start", Seconds, Lower;
    /// Wall time of the candidate's build command.
    BuildTime = "build_time", Seconds, Lower;
    /// Bytes of what is shipped (the plan's `artifact`, or the whole build folder).
    ArtifactBytes = "artifact_bytes", Bytes, Lower;
    /// Bytes of the OCI image, uncompressed.
    ImageBytes = "image_bytes", Bytes, Lower;

    // The service: what the team declares, and what follows from it.
    /// Share of a route in the workload.
    Weight = "weight", Share, Neither;
    /// Latency that 99 % of requests must stay under.
    SloP99 = "slo_p99", Seconds, Neither;
    /// Share of requests that may fail.
    SloErrors = "slo_errors", Share, Neither;
    /// Whether the weights were guessed, by the team's own word.
    WeightsGuessed = "weights_guessed", Flag, Neither;
    /// Peak arrival rate of the whole service.
    PeakRate = "peak_rate", PerSecond, Neither;
    /// Instances in production, or needed at the peak.
    Instances = "instances", Count, Lower;
    /// Instances that always run.
    InstancesMin = "instances_min", Count, Neither;
    /// Utilisation that instances are sized for.
    TargetUtilisation = "target_utilisation", Share, Neither;
    /// CPUs of one pod.
    PodCpus = "pod_cpus", Count, Neither;
    /// Memory limit of one pod.
    PodMemory = "pod_memory", Bytes, Neither;
    /// Price of a CPU for a month.
    VcpuMonth = "vcpu_month", Money, Lower;
    /// Price of a GiB of memory for a month.
    GibMonth = "gib_month", Money, Lower;
    /// Open connections that one instance must hold.
    ConnectionsWanted = "connections_wanted", Count, Neither;
    /// It runs at the edge (V8 isolates, functions close to the user).
    Edge = "edge", Flag, Neither;
    /// It runs as functions that start on demand.
    Serverless = "serverless", Flag, Neither;
    /// It works under rules that ask for provable types and audits.
    Regulated = "regulated", Flag, Neither;
    /// Engineers of the team.
    Engineers = "engineers", Count, Neither;
    /// Engineers who know Go.
    KnowGo = "know_go", Count, Neither;
    /// Cost of an engineer for a month.
    EngineerMonth = "engineer_month", Money, Lower;
    /// Weeks until an engineer who knows only JavaScript is productive in Go.
    RampWeeks = "ramp_weeks", Count, Lower;
    /// A choice that decides the outcome: library, driver, setting.
    Choice = "choice", Text, Neither;
    /// Cost of the instances at the peak, for a month.
    CostPerMonth = "cost_per_month", Money, Lower;
    /// Engineer months of the migration: rewriting and ramp.
    Effort = "effort", Months, Lower;
    /// Months until the saving has paid the effort.
    Payback = "payback", Months, Lower;

    // The host.
    /// Spread of the control kernel's time over the run: (95th - 5th percentile) / median.
    ControlSpread = "control_spread", Share, Lower;
    /// How much slower the service's core was in the slowest tenth of the windows than in the calmest.
    CoreSlowdown = "core_slowdown", Share, Lower;
    /// CPU time taken by the hypervisor, share of what the machine wanted in the rounds.
    Steal = "steal", Share, Lower;
    /// Blocks that the machine disturbed, dropped whole.
    DroppedBlocks = "dropped_blocks", Count, Lower;
    /// Wall time of the measurement, builds included.
    RunTime = "run_time", Seconds, Lower;
    /// Whether the run is fit to conclude from, and why not.
    Fitness = "fitness", Text, Neither;
    /// The load engine's own CPU per request.
    EngineCpuPerRequest = "engine_cpu_per_request", Seconds, Lower;
    /// Share of its own CPU that the load engine used; it runs on none of the service's.
    EngineCoreShare = "engine_core_share", Share, Lower;
    /// 99th percentile of how late the engine sent what was due.
    EngineLatenessP99 = "engine_lateness_p99", Seconds, Lower;
}

impl std::fmt::Display for Metric {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for Metric {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Metric::ALL
            .iter()
            .copied()
            .find(|m| m.name() == text)
            .ok_or_else(|| format!("no metric is named `{text}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_parse_back() {
        for metric in Metric::ALL {
            assert_eq!(metric.name().parse::<Metric>(), Ok(*metric));
            assert!(!metric.doc().is_empty());
            let json = serde_json::to_string(metric).unwrap();
            assert_eq!(json, format!("\"{}\"", metric.name()));
        }
    }
}
