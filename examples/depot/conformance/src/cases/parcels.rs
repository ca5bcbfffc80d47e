//! `GET /parcels/{id}`, `GET /parcels/{id}/status` and `POST /parcels`.

use crate::random::Random;
use crate::request::{Parts, Request};

use super::RANDOM;
use super::bodies::{self, Members, members, quoted};

const WRITE: &str = "POST /parcels";
const LIMIT: usize = 64 * 1024;

const IDS: [&str; 34] = [
    "0",
    "1",
    "01",
    "+1",
    "-1",
    "1.0",
    "1e3",
    "0x10",
    "%31",
    "%20",
    "1%20",
    "%2B1",
    "1%2F2",
    "1%00",
    "abc",
    "%D9%A3",
    "%F0%9F%98%80",
    "5000",
    "5001",
    "9999999",
    "999999999",
    "1000000000",
    "2147483648",
    "9007199254740993",
    "18446744073709551616",
    "%E2%80%A8",
    "1;2",
    "1,2",
    "NaN",
    "null",
    "%C3%A9",
    "~",
    "%2525",
    "_",
];

const RECIPIENTS: [&str; 6] = [
    "Zoë Müller",
    "Huber & Söhne",
    "O'Neil <ops>",
    "王芳",
    "👩\u{200d}🚒 Łukasz",
    r"tab-less \\ slash \/",
];

pub(super) fn read_cases(random: &mut Random, token: &str) -> Vec<Request> {
    cases_by_id(random, token, "GET /parcels/{id}", "")
}

pub(super) fn status_cases(random: &mut Random, token: &str) -> Vec<Request> {
    cases_by_id(random, token, "GET /parcels/{id}/status", "/status")
}

fn cases_by_id(
    random: &mut Random,
    token: &str,
    route: &'static str,
    suffix: &str,
) -> Vec<Request> {
    let mut cases = Vec::new();
    for _ in 0..RANDOM {
        let method = if random.one_in(8) { "HEAD" } else { "GET" };
        let target = format!("/parcels/{}{suffix}", random.between(1, 5300));
        let request = Parts::new(method, &target);
        cases.push(if random.one_in(10) {
            request.build(route)
        } else {
            request.token(token).build(route)
        });
    }
    let long = "9".repeat(3000);
    for id in IDS.iter().copied().chain([long.as_str()]) {
        cases.push(
            Parts::new("GET", &format!("/parcels/{id}{suffix}"))
                .token(token)
                .build(route),
        );
        cases.push(Parts::new("GET", &format!("/parcels/{id}{suffix}")).build(route));
    }
    cases
}

pub(super) fn write_cases(random: &mut Random, token: &str) -> Vec<Request> {
    let mut cases = Vec::new();
    for _ in 0..RANDOM {
        let mut body = parcel(random);
        for _ in 0..random.between(0, 3) {
            bodies::damage(&mut body, random);
        }
        cases.push(post(token, bodies::object(&body, random).as_bytes()));
    }
    for digits in 1..=9 {
        let mut body = parcel(random);
        for (name, value) in &mut body {
            if name.ends_with("_mm") {
                *value = "123456789"[..digits]
                    .parse::<u64>()
                    .unwrap_or(1)
                    .min(2000)
                    .to_string();
            }
        }
        cases.push(post(token, bodies::object(&body, random).as_bytes()));
    }
    let valid = bodies::object(&parcel(random), random);
    cases.push(
        Parts::new("POST", "/parcels")
            .json(valid.as_bytes())
            .build(WRITE),
    );
    cases.extend(bodies::whole_body_cases(
        WRITE,
        "/parcels",
        Some(token),
        &valid,
        LIMIT,
    ));
    // What was stored comes back.
    for id in 5001..5040 {
        cases.push(
            Parts::new("GET", &format!("/parcels/{id}"))
                .token(token)
                .build(WRITE),
        );
    }
    cases
}

fn post(token: &str, body: &[u8]) -> Request {
    Parts::new("POST", "/parcels")
        .token(token)
        .json(body)
        .build(WRITE)
}

fn parcel(random: &mut Random) -> Members {
    let mut list = members(&[
        (
            "reference",
            quoted(&format!("WB-{}", random.between(0, 999_999))),
        ),
        ("recipient", quoted(random.pick(&RECIPIENTS))),
        ("street", quoted("Rue du Rhône 1")),
        ("city", quoted("Genève")),
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
    ]);
    if random.one_in(2) {
        list.push((
            "fragile".to_owned(),
            random.pick(&["true", "false", "null"]).to_string(),
        ));
    }
    if random.one_in(2) {
        list.push((
            "notes".to_owned(),
            random
                .pick(&["null", r#""""#, r#""Ring <twice> & wait""#, r#""📦\u00e9""#])
                .to_string(),
        ));
    }
    list
}
