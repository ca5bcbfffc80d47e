//! `GET /zones`.

use crate::random::Random;
use crate::request::{Parts, Request};

use super::RANDOM;

const ROUTE: &str = "GET /zones";

const VALUES: [&str; 36] = [
    "46.5",
    "46",
    "046.5",
    "90",
    "90.0",
    "90.000001",
    "-90",
    "-0",
    "-0.0",
    "91",
    "180",
    "180.1",
    "-181",
    "999",
    "1000",
    "1e1",
    "1E1",
    "0x10",
    "+46.5",
    "%2B46.5",
    "%2046.5",
    "46.5%20",
    "46,5",
    "46.",
    ".5",
    "",
    "NaN",
    "Infinity",
    "abc",
    "46.5.1",
    "--1",
    "%34%36",
    "46.123456789012345",
    "46.1234567890123456",
    "٤٦",
    "%D9%A4%D9%A6",
];

const QUERIES: [&str; 26] = [
    "",
    "?",
    "?lat=46.5",
    "?lon=7.1",
    "?lat=46.5&lat=46.6&lon=7",
    "?lat=46.5&lon=7&lon=7",
    "?lat&lon",
    "?lat=&lon=",
    "?LAT=46.5&LON=7",
    "?lon=7.1&lat=46.5",
    "?lat=46.5&lon=7.1&zoom=3",
    "?lat=46.5&&lon=7.1",
    "?&lat=46.5&lon=7.1&",
    "?lat=46.5;lon=7.1",
    "?lat=46.5&lon=7.1;x=1",
    "?lat=46.5&lon=%zz",
    "?lat=46.5&lon=7.1&x=%",
    "?lat=46.5&lon=7.1&x=%f",
    "?lat=46.5&lon=%ff",
    "?l%61t=46.5&lon=7.1",
    "?lat[]=46.5&lon=7.1",
    "?lat=46.5&lon=7.1&__proto__=1",
    "?lat=46.5=1&lon=7.1",
    "?lat=46.5&lon=7.1?x",
    "??lat=46.5&lon=7.1",
    "?lat=46.5+&lon=7.1",
];

pub(super) fn cases(random: &mut Random) -> Vec<Request> {
    let mut cases = Vec::new();
    // More than elsewhere: an edge that is wrong shows only near it.
    for _ in 0..RANDOM * 2 {
        let lat = decimal(random.between(4_560_000, 4_790_000));
        let lon = decimal(random.between(550_000, 1_000_000));
        cases.push(get(&format!("?lat={lat}&lon={lon}")));
    }
    for value in VALUES {
        cases.push(get(&format!("?lat={value}&lon=7.5")));
        cases.push(get(&format!("?lat=46.5&lon={value}")));
    }
    cases.extend(QUERIES.iter().map(|query| get(query)));
    cases
}

fn decimal(hundred_thousandths: u64) -> String {
    format!(
        "{}.{:05}",
        hundred_thousandths / 100_000,
        hundred_thousandths % 100_000
    )
}

fn get(query: &str) -> Request {
    Parts::new("GET", &format!("/zones{query}")).build(ROUTE)
}
