//! `POST /labels`.

use crate::random::Random;
use crate::request::{Parts, Request};

use super::RANDOM;
use super::bodies::{self, members, quoted};

const ROUTE: &str = "POST /labels";
const LIMIT: usize = 64 * 1024;
const RECIPIENTS: [&str; 6] = [
    "Zoe Keller",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0123456789 !#&'()+,-./:<>?",
    "Zoë Łukasz 😀",
    "{|}~^_`@[]$%*;=",
    "aB",
];

pub(super) fn cases(random: &mut Random, token: &str) -> Vec<Request> {
    let mut cases = Vec::new();
    for _ in 0..RANDOM {
        let reference: String = "WB-0123456789-XYZ"[..random.between(1, 16) as usize].to_owned();
        let mut body = members(&[
            ("reference", quoted(&reference)),
            ("recipient", quoted(random.pick(&RECIPIENTS))),
            (
                "city",
                quoted(random.pick(&["Bern", "Genève", "王", "St. Gallen/Nord"])),
            ),
            (
                "service",
                quoted(random.pick(&["standard", "express", "bulky"])),
            ),
        ]);
        if random.one_in(3) {
            bodies::damage(&mut body, random);
        }
        cases.push(post(token, bodies::object(&body, random).as_bytes()));
    }
    for chunk in ["ABCDEFGHIJKLM", "NOPQRSTUVWXYZ", "0123456789-"] {
        cases.push(post(
            token,
            format!(r#"{{"reference":"{chunk}","recipient":"a","city":"b","service":"bulky"}}"#)
                .as_bytes(),
        ));
    }
    let valid = r#"{"reference":"DP-1","recipient":"a","city":"b","service":"bulky"}"#;
    cases.push(
        Parts::new("POST", "/labels")
            .json(valid.as_bytes())
            .build(ROUTE),
    );
    cases.extend(bodies::whole_body_cases(
        ROUTE,
        "/labels",
        Some(token),
        valid,
        LIMIT,
    ));
    cases
}

fn post(token: &str, body: &[u8]) -> Request {
    Parts::new("POST", "/labels")
        .token(token)
        .json(body)
        .build(ROUTE)
}
