//! `[pod]`: the shape in production.

use crate::quantity::Bytes;
use crate::read::{Reading, Section};

/// What one instance gets; what a measurement imitates and a cost counts.
#[derive(Debug, Clone, Copy)]
pub struct Pod {
    /// CPUs, more than 0; a quota may be a part of one.
    pub cpus: f64,
    /// The memory limit.
    pub memory: Bytes,
}

pub(crate) fn read(root: &mut Section<'_>, reading: &mut Reading) -> Pod {
    let mut section = root.child(reading, "pod");
    let pod = Pod {
        cpus: section.defaulted(reading, "cpus"),
        memory: section.defaulted(reading, "memory"),
    };
    if pod.cpus <= 0.0
        && let Some(node) = section.node("cpus")
    {
        let message = format!("`pod.cpus` is {}", pod.cpus);
        reading.complain(&node.place, message, "expected more than 0");
    }
    section.finish(reading);
    pod
}
