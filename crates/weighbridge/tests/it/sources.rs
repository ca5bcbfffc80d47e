//! What `weigh` shows of a candidate's source, and what stays of it in the ledger.

use serde_json::Value;

use crate::yard::{Outcome, Yard};

/// `/heavy` holds up the event loop in two ways, of which the source shows one.
const BLOCKING: &str = r#"
const http = require("http");
const fs = require("fs");
const spin = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
const server = http.createServer((request, response) => {
  if (request.method === "GET" && request.url === "/heavy") {
    spin(20);
    fs.readFileSync(__filename);
    response.end("1");
    return;
  }
  if (request.method === "GET" && request.url === "/light") {
    response.end("1");
  }
});
server.listen(process.env.PORT, "127.0.0.1");
"#;

fn sources(outcome: &Outcome) -> Value {
    let result: Value = serde_json::from_str(&outcome.stdout).unwrap();
    result["sources"].clone()
}

#[test]
fn findings_of_the_source_stand_beside_what_was_measured_and_stay_in_the_ledger() {
    let yard = Yard::to_weigh().serving(BLOCKING);
    let weighed = yard.weigh();
    let text = &weighed.stdout;
    assert!(
        text.contains("In the source, read without running it"),
        "{text}"
    );
    assert!(
        text.contains("high node_blocking_call server.js:8"),
        "{text}"
    );
    let page = std::fs::read_to_string(yard.dir().join(".weighbridge/report.html")).unwrap();
    assert!(page.contains("What the source shows") && page.contains("server.js:8"));
    let report = ["report", "--format", "json"];
    let kept = sources(&yard.run(&report));
    let finding = kept[0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["audit"] == "node_blocking_call")
        .unwrap()
        .clone();
    assert_eq!(
        (&finding["file"], &finding["line"]),
        (&"server.js".into(), &8.into())
    );
    assert_eq!(kept[0]["is_stale"], false);
    let yard = yard.file("server.js", &format!("{BLOCKING}\n// changed\n"));
    assert_eq!(sources(&yard.run(&report))[0]["is_stale"], true);
}
