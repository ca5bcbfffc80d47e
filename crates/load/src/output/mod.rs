//! What a load saw, written down: JSON with its schema, CSV, an `HdrHistogram` log.
//!
//! Text out, nothing printed.

mod csv;
mod document;
mod hdr;
mod hlog;
mod ndjson;

pub use csv::csv;
pub use document::{
    CapacityReport, Histograms, Host, LoadReport, Offer, RouteShare, SCHEMA_VERSION, Second,
    SessionShare, Tool, Warning, schema,
};
pub use hdr::{HdrError, decode, encode};
pub use hlog::hlog;
pub use ndjson::{result_line, second_line};
