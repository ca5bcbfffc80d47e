//! JavaScript and TypeScript.

pub(crate) mod module;
pub(crate) mod read;
