//! The result as versioned JSON, and its schema: the inspection with the first verdict, of which inspecting knows nothing.

use schemars::JsonSchema;
use serde::Serialize;
use weighbridge_inspect::Document;

use super::verdict::FirstVerdict;

/// The result of `inspect`.
#[derive(Serialize, JsonSchema)]
struct InspectResult<'a> {
    #[serde(flatten)]
    document: &'a Document,
    /// What the rules of `weigh` say on what the code lets assume; none where no route of a Node.js service was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_verdict: Option<&'a FirstVerdict>,
}

pub(super) fn show(document: &Document, first_verdict: Option<&FirstVerdict>) -> String {
    let whole = InspectResult {
        document,
        first_verdict,
    };
    serde_json::to_string_pretty(&whole).expect("its keys are texts")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::InspectResult;

    #[test]
    fn the_published_schema_is_up_to_date() {
        let schema = schemars::schema_for!(InspectResult);
        let schema = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/inspect.schema.json");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&file, &schema).unwrap();
        }
        let published = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            published == schema,
            "docs/schema/inspect.schema.json is old: UPDATE=1 rewrites it"
        );
    }
}
