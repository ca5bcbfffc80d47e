//! `POST /sessions`.

use crate::random::Random;
use crate::request::{Parts, Request};

use super::RANDOM;
use super::bodies::{self, members, quoted};

const ROUTE: &str = "POST /sessions";
const LIMIT: usize = 64 * 1024;
const USERS: [(&str, &str); 4] = [
    ("ada", "harbour-crane-41"),
    ("bruno", "pallet&jack<7>"),
    ("chloé", "dépôt-où-ça"),
    ("hana", "小包-2026"),
];

/// Log-ins that get as far as bcrypt cost 50 ms each: most of the random ones don't.
const LOG_INS: usize = 12;

pub(super) fn cases(random: &mut Random) -> Vec<Request> {
    let mut cases = Vec::new();
    for _ in 0..LOG_INS {
        let (user, password) = random.pick(&USERS);
        cases.push(log_in(&quoted(user), &quoted(password)));
    }
    for _ in 0..RANDOM {
        let (user, password) = random.pick(&USERS);
        // An unknown third member keeps the valid ones from bcrypt.
        let mut body = members(&[
            ("user", quoted(user)),
            ("password", quoted(password)),
            ("x", "1".to_owned()),
        ]);
        bodies::damage(&mut body, random);
        if random.one_in(3) {
            bodies::damage(&mut body, random);
        }
        cases.push(post(bodies::object(&body, random).as_bytes()));
    }
    cases.extend(wrong_log_ins());
    // Too long a password keeps this from bcrypt too.
    let long = format!(r#"{{"user":"ada","password":"{}"}}"#, "x".repeat(73));
    cases.extend(bodies::whole_body_cases(
        ROUTE,
        "/sessions",
        None,
        &long,
        LIMIT,
    ));
    cases
}

fn wrong_log_ins() -> Vec<Request> {
    [
        (quoted("ada"), quoted("harbour-crane-42")),
        (quoted("ada"), quoted("harbour-crane-41 ")),
        (quoted("Ada"), quoted("harbour-crane-41")),
        (quoted("nobody"), quoted("x")),
        (quoted("chloe\u{301}"), quoted("dépôt-où-ça")),
        (quoted("' OR 1=1 --"), quoted("x")),
        (quoted("ada"), quoted(&"x".repeat(72))),
        (quoted("ada"), quoted(&"x".repeat(73))),
        (quoted("ada"), quoted(&"é".repeat(36))),
        (quoted("ada"), quoted(&"é".repeat(37))),
        (quoted("ada"), quoted(&"王".repeat(24))),
        (quoted("ada"), quoted(&"😀".repeat(19))),
        (quoted("ada"), quoted(r"harbour-crane-41\u0000")),
        (quoted("ada"), quoted(r"\ud800")),
        (quoted(r"\u0061da"), quoted("harbour-crane-41")),
    ]
    .iter()
    .map(|(user, password)| log_in(user, password))
    .collect()
}

fn log_in(user: &str, password: &str) -> Request {
    post(format!(r#"{{"user":{user},"password":{password}}}"#).as_bytes())
}

fn post(body: &[u8]) -> Request {
    Parts::new("POST", "/sessions").json(body).build(ROUTE)
}
