//! The result as versioned JSON, and its schema: a promise to scripts.

mod suppressing;

use schemars::{JsonSchema, schema_for};
use serde::Serialize;

use crate::inspection::Inspection;

/// Version of the format.
pub const SCHEMA_VERSION: u32 = 1;

/// The result of `inspect`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Document {
    /// Version of this format.
    pub schema_version: u32,
    /// Who wrote it.
    pub tool: Tool,
    /// What to know before using it.
    pub warnings: Vec<Warning>,
    /// What was found.
    #[serde(flatten)]
    pub inspection: Inspection,
}

/// Who wrote a result.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Tool {
    /// `weighbridge`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Something to know before using a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Warning {
    /// A word that stays.
    pub id: String,
    /// What is the matter.
    pub text: String,
    /// What to do.
    pub advice: String,
}

impl Document {
    /// Of an inspection, with its warnings.
    #[must_use]
    pub fn new(inspection: Inspection, version: &str) -> Self {
        Document {
            schema_version: SCHEMA_VERSION,
            tool: Tool {
                name: "weighbridge".to_owned(),
                version: version.to_owned(),
            },
            warnings: warnings(&inspection),
            inspection,
        }
    }

    /// As JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("it has only string keys and no floats")
    }
}

fn warnings(inspection: &Inspection) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let lost = inspection.routes.iter().filter(|r| !r.is_mounted).count();
    if lost > 0 {
        warnings.push(Warning {
            id: "not_mounted".to_owned(),
            text: format!("{lost} routes are on routers of which no mount was found"),
            advice:
                "their paths may lack a prefix, or nobody answers them: compare with the service"
                    .to_owned(),
        });
    }
    if inspection.routes.iter().any(|r| is_unknown(&r.path)) {
        warnings.push(Warning {
            id: "unknown_parts".to_owned(),
            text: "some paths have parts that are known only when the service runs".to_owned(),
            advice: "they stand in the path as the code calls them, such as {config.prefix}"
                .to_owned(),
        });
    }
    if !inspection.skipped.is_empty() {
        warnings.push(Warning {
            id: "skipped".to_owned(),
            text: match inspection.skipped.len() {
                1 => "1 file was not read to its end".to_owned(),
                n => format!("{n} files were not read to their end"),
            },
            advice: "what they hold is missing: routes and findings of code, packages of a lockfile, services of a deployment"
                .to_owned(),
        });
    }
    warnings.extend(suppressing::warnings(inspection));
    warnings
}

/// Whether a part of a path is an expression of the code.
fn is_unknown(path: &str) -> bool {
    path.split('{').skip(1).any(|part| {
        let name = part
            .split('}')
            .next()
            .unwrap_or(part)
            .trim_end_matches("...");
        name.contains(['.', '('])
    })
}

/// The JSON Schema of the result of `inspect`.
#[must_use]
pub fn schema() -> String {
    let schema = schema_for!(Document);
    serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n"
}
