//! The real binary on tiny real services: what it says, how it ends, and that nothing is left behind.
#![allow(clippy::unwrap_used)]

mod advisories;
mod cautions;
mod disk;
mod gave_way;
mod init;
mod inspect;
mod load;
mod permissions;
mod refused;
mod sessions;
mod sources;
mod stopped;
mod traces;
mod under_load;
mod usage;
mod verdict;
mod yard;
