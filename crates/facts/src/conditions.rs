//! What a number holds for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The conditions under which a number was obtained; what doesn't apply is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Conditions {
    /// CPU shape: how many CPUs, by quota or by affinity, and the GOMAXPROCS set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_shape: Option<String>,
    /// Arrival rate in requests per second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// Open connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections: Option<u32>,
    /// `alone` (one route), `mix` (the declared workload), or `one in flight`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workload: Option<String>,
    /// The other route in an interference run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<String>,
    /// Version of the runtime, such as `node 24.11.1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,
    /// The SLO that a capacity holds for, such as `p99 < 50 ms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slo: Option<String>,
}

impl Conditions {
    /// A short text for tables: `mix at 800/s, 1 CPU by affinity`.
    pub fn summary(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let Some(workload) = &self.workload {
            parts.push(workload.clone());
        }
        if let Some(beside) = &self.beside {
            parts.push(format!("beside {beside}"));
        }
        if let Some(rate) = self.rate {
            parts.push(format!("at {rate:.0}/s"));
        }
        if let Some(slo) = &self.slo {
            parts.push(slo.clone());
        }
        if let Some(shape) = &self.cpu_shape {
            parts.push(shape.clone());
        }
        parts.join(", ")
    }
}
