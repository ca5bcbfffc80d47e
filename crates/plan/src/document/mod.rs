//! The config as written: a tree of values that know where they stand.

mod node;
mod overrides;
mod parse;

pub use node::Place;
pub(crate) use node::{Entry, Node, Table, Value};
pub(crate) use overrides::{apply, parse_value};
pub(crate) use parse::parse;
