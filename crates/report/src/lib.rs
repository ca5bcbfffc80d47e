//! Ledger and verdict rendered: terminal, JSON, HTML.
//!
//! It is pure: it takes values and returns text. It knows nothing of how a fact was measured or a verdict was
//! reached, never prints, and reads no file, clock or environment.

mod format;
mod html;
mod input;
mod json;
mod seen;
mod source;
mod terminal;
mod view;

pub use format::{Shown, counted, exact, plain, show, show_number};
pub use html::{html, page};
pub use input::{HostInfo, NOT_FIT, ReportInput, RunInfo, Warning};
pub use json::{
    LedgerExport, RouteResult, SCHEMA_VERSION, ServiceResult, Tool, VerdictResult, WeighReport,
    export_json, export_schema, schema, to_json,
};
pub use source::{Confidence, Severity, SourceFinding, SourceReading};
pub use terminal::{Style, render};
