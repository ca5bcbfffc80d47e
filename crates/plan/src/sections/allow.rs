//! `[allow]`: what a measurement may touch beside this machine.

use crate::read::{Reading, Section};

/// Hosts that are allowed; nothing but loopback without.
#[derive(Debug, Clone, Default)]
pub struct Allow {
    /// What load may go to beside loopback.
    pub hosts: Vec<String>,
    /// What the service may call beside its backings while it is under load.
    pub outbound: Vec<String>,
}

pub(crate) fn read(root: &mut Section<'_>, reading: &mut Reading) -> Allow {
    let mut section = root.child(reading, "allow");
    let allow = Allow {
        hosts: section.optional(reading, "hosts").unwrap_or_default(),
        outbound: section.optional(reading, "outbound").unwrap_or_default(),
    };
    section.finish(reading);
    allow
}
