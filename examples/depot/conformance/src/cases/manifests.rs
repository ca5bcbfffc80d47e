//! `POST /manifests`.

use crate::random::Random;
use crate::request::{Parts, Request};

use super::RANDOM;
use super::bodies::{self, Members, members, quoted};
use super::values;

const ROUTE: &str = "POST /manifests";
const LIMIT: usize = 4 * 1024 * 1024;

/// Parcels of a manifest of some megabyte.
const LARGE: u64 = 5000;
const MAX_PARCELS: usize = 20_000;

pub(super) fn cases(random: &mut Random, token: &str) -> Vec<Request> {
    let mut cases = Vec::new();
    for _ in 0..RANDOM {
        let count = random.between(1, 30);
        let damaged = random.between(0, 3);
        let body = manifest(random, count, damaged);
        cases.push(post(token, &body));
    }
    for damaged in [0, 1, 40] {
        let body = manifest(random, LARGE, damaged);
        cases.push(post(token, &body));
    }
    cases.extend(list_cases(random, token));
    let valid = manifest(random, 3, 0);
    cases.push(
        Parts::new("POST", "/manifests")
            .json(valid.as_bytes())
            .build(ROUTE),
    );
    cases.extend(bodies::whole_body_cases(
        ROUTE,
        "/manifests",
        Some(token),
        &valid,
        LIMIT,
    ));
    cases
}

/// Lists that are no lists, or of the wrong length, or of other things than parcels.
fn list_cases(random: &mut Random, token: &str) -> Vec<Request> {
    let small = r#"{"reference":"A"}"#;
    let repeated = |count: usize| format!("[{}]", vec!["1"; count].join(","));
    let mut lists: Vec<String> = [
        "[]",
        "{}",
        "null",
        "1",
        r#""x""#,
        "[null]",
        "[1,2]",
        "[[]]",
        "[{}]",
        "[[{}],{}]",
        "[{},null,{}]",
    ]
    .map(str::to_owned)
    .to_vec();
    lists.extend([
        format!("[{small},{small},{small}]"),
        repeated(25),
        repeated(MAX_PARCELS),
        repeated(MAX_PARCELS + 1),
    ]);
    let mut cases: Vec<Request> = lists
        .iter()
        .map(|list| post(token, &envelope(list, random)))
        .collect();
    // A second list replaces the first; it isn't merged with it.
    let (long, short) = (list(random, 3, 0), list(random, 1, 0));
    for (first, second) in [
        (&long, &short),
        (&short, &long),
        (&long, &"null".to_owned()),
        (&"1".to_owned(), &short),
    ] {
        cases.push(post(
            token,
            &envelope(&format!(r#"{first},"parcels":{second}"#), random),
        ));
    }
    cases
}

fn manifest(random: &mut Random, count: u64, damaged: u64) -> String {
    let list = list(random, count, damaged);
    envelope(&list, random)
}

fn list(random: &mut Random, count: u64, damaged: u64) -> String {
    let mut parcels: Vec<Members> = (0..count).map(|_| parcel(random)).collect();
    for _ in 0..damaged {
        let index = random.index(parcels.len());
        bodies::damage(&mut parcels[index], random);
    }
    let texts: Vec<String> = parcels
        .iter()
        .map(|parcel| bodies::object(parcel, random))
        .collect();
    format!("[{}]", texts.join(","))
}

fn envelope(list: &str, random: &mut Random) -> String {
    let mut manifest = members(&[
        ("manifest", quoted("M-2026-09-30")),
        ("depot", quoted(random.pick(&["ZRH-1", "GVA-1", "MIL-2"]))),
        (
            "date",
            quoted(random.pick(&["2026-09-30", "2026-02-29", "2026-12-31"])),
        ),
        ("parcels", list.to_owned()),
    ]);
    if random.one_in(12) {
        let index = random.index(3);
        manifest[index].1 = values::nasty(random);
    }
    bodies::object(&manifest, random)
}

fn parcel(random: &mut Random) -> Members {
    members(&[
        // Few enough that some are there twice.
        (
            "reference",
            quoted(&format!("DP-{}", random.between(1, 100))),
        ),
        (
            "recipient",
            quoted(random.pick(&["Zoë", "王芳", "Huber & Söhne", "😀"])),
        ),
        (
            "country",
            quoted(random.pick(&["AT", "CH", "DE", "FR", "IT", "LI"])),
        ),
        (
            "service",
            quoted(random.pick(&["standard", "express", "bulky"])),
        ),
        ("weight_g", random.between(1, 50_000).to_string()),
        ("length_mm", random.between(1, 2_000).to_string()),
        ("width_mm", random.between(1, 2_000).to_string()),
        ("height_mm", random.between(1, 2_000).to_string()),
        (
            "fragile",
            random.pick(&["true", "false", "null"]).to_string(),
        ),
    ])
}

fn post(token: &str, body: &str) -> Request {
    Parts::new("POST", "/manifests")
        .token(token)
        .json(body.as_bytes())
        .build(ROUTE)
}
