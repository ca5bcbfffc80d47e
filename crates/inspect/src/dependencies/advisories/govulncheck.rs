//! What `govulncheck -json` prints: a stream of messages, of which `osv` are records and `finding` says how near the code comes
//! (golang.org/x/vuln/internal/govulncheck, `Message`).

use serde_json::Value;

use super::osv::Record;
use super::reach::Reach;
use super::reports::Read;
use crate::inspection::Place;

const KINDS: [&str; 5] = ["config", "progress", "SBOM", "osv", "finding"];

pub(super) fn is_message(value: &Value) -> bool {
    let object = value.as_object();
    object.is_some_and(|o| o.len() == 1 && KINDS.iter().any(|kind| o.contains_key(*kind)))
}

/// Adds what a message says.
pub(super) fn add(value: &Value, read: &mut Read) {
    if let Ok(record) = serde_json::from_value::<Record>(value["osv"].clone()) {
        read.records.push(record);
    }
    let finding = &value["finding"];
    let Some(id) = finding["osv"].as_str() else {
        return;
    };
    let (reach, place) = reach(&finding["trace"]);
    let known = read.seen.0.get(id).map(|(known, _)| *known);
    if known.is_none_or(|known| reach < known) {
        read.seen.0.insert(id.to_owned(), (reach, place));
    }
}

/// The trace goes from what is vulnerable to the code; the first frame has a function if one is called, a package if one is
/// imported, else only the module.
fn reach(trace: &Value) -> (Reach, Option<Place>) {
    let frames = trace.as_array().map_or(&[][..], Vec::as_slice);
    let Some(first) = frames.first() else {
        return (Reach::NotImported, None);
    };
    let reach = match (first["function"].is_string(), first["package"].is_string()) {
        (true, _) => Reach::Called,
        (false, true) => Reach::Imported,
        (false, false) => Reach::NotImported,
    };
    let place = frames.last().and_then(|frame| place(&frame["position"]));
    (reach, place.filter(|_| frames.len() > 1))
}

fn place(position: &Value) -> Option<Place> {
    let file = position["filename"].as_str()?;
    let line = position["line"].as_u64()?;
    (!file.starts_with('/')).then(|| Place {
        file: file.replace('\\', "/"),
        line: u32::try_from(line).unwrap_or(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_nearest_finding_of_an_advisory_counts() {
        let mut read = Read::default();
        let vulnerable =
            json!({"module": "m", "version": "v1.0.0", "package": "m/p", "function": "F"});
        let ours = json!({"module": "own", "package": "own", "function": "main",
            "position": {"filename": "main.go", "line": 12, "column": 3}});
        for message in [
            json!({"config": {"protocol_version": "v1.0.0"}}),
            json!({"osv": {"id": "GO-1", "affected": []}}),
            json!({"finding": {"osv": "GO-1", "trace": [{"module": "m"}]}}),
            json!({"finding": {"osv": "GO-1", "trace": [vulnerable, ours]}}),
            json!({"finding": {"osv": "GO-1", "trace": [{"module": "m", "package": "m/p"}]}}),
        ] {
            assert!(is_message(&message));
            add(&message, &mut read);
        }
        let (reach, place) = &read.seen.0["GO-1"];
        assert_eq!((*reach, read.records.len()), (Reach::Called, 1));
        let expected = Place {
            file: "main.go".to_owned(),
            line: 12,
        };
        assert_eq!(place.as_ref(), Some(&expected));
        assert!(!is_message(&json!({"id": "GO-1", "affected": []})));
    }
}
