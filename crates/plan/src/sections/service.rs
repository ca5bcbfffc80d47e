//! `[service]`: what is decided on.

use std::path::PathBuf;

use crate::read::{Reading, Section};

/// The service: one API contract.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name in facts and reports.
    pub name: String,
    /// Its OpenAPI document, if it has one; the file exists.
    pub openapi: Option<PathBuf>,
}

pub(crate) fn read(root: &mut Section<'_>, reading: &mut Reading) -> Option<Service> {
    let mut section = root.child(reading, "service");
    let name = section.required::<String>(reading, "name");
    let openapi = section
        .placed::<String>(reading, "openapi")
        .and_then(|(file, place)| reading.existing(place, &file));
    section.finish(reading);
    Some(Service {
        name: name?,
        openapi,
    })
}
