//! `[platform]`: where it runs, and what that costs.

use crate::quantity::{Money, Rate, Share};
use crate::read::{Reading, Section};

/// The platform; what isn't written is assumed, see [`crate::Plan::origin`].
#[derive(Debug, Clone)]
pub struct Platform {
    /// Requests per second of all instances together at the busiest time.
    pub peak_rps: Rate,
    /// Instances in production today, where known.
    pub instances: Option<u32>,
    /// A virtual CPU for a month.
    pub vcpu_month: Money,
    /// A GiB of memory for a month.
    pub gib_month: Money,
    /// The share of its CPUs that an instance uses at peak.
    pub target_utilisation: Share,
    /// Fewer instances are never run.
    pub instances_min: u32,
    /// Runs at the edge.
    pub edge: bool,
    /// Starts on demand.
    pub serverless: bool,
    /// Under rules that ask for evidence of every change.
    pub regulated: bool,
    /// Connections open at the same time, of all instances together, where known.
    pub connections: Option<u64>,
}

pub(crate) fn read(root: &mut Section<'_>, reading: &mut Reading) -> Platform {
    let mut section = root.child(reading, "platform");
    let platform = Platform {
        peak_rps: section.defaulted(reading, "peak_rps"),
        instances: section.optional(reading, "instances"),
        vcpu_month: section.defaulted(reading, "vcpu_month"),
        gib_month: section.defaulted(reading, "gib_month"),
        target_utilisation: section.defaulted(reading, "target_utilisation"),
        instances_min: section.defaulted(reading, "instances_min"),
        edge: section.defaulted(reading, "edge"),
        serverless: section.defaulted(reading, "serverless"),
        regulated: section.defaulted(reading, "regulated"),
        connections: section.optional(reading, "connections"),
    };
    let is_zero = [
        ("instances", platform.instances == Some(0)),
        ("instances_min", platform.instances_min == 0),
        (
            "target_utilisation",
            platform.target_utilisation.value() == 0.0,
        ),
    ];
    for (key, _) in is_zero.into_iter().filter(|(_, is_zero)| *is_zero) {
        let place = section
            .node(key)
            .map_or(&section.place, |node| &node.place)
            .clone();
        reading.complain(
            &place,
            format!("`platform.{key}` is 0"),
            "expected more than 0",
        );
    }
    section.finish(reading);
    platform
}
