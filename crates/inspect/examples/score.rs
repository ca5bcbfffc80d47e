//! How many of the routes of a key are found: `score KEY DIR`. A key has a line `METHOD<TAB>path<TAB>file:line` a
//! route; lines that begin with `#` are remarks.
#![allow(clippy::print_stdout)]

mod key;

use std::collections::BTreeSet;
use std::error::Error;
use std::process::ExitCode;

use weighbridge_inspect::{Route, inspect};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [key, folder] = &arguments[..] else {
        println!("usage: score KEY DIR");
        return Ok(ExitCode::from(2));
    };
    let (expected, folder) = key::read(key, folder)?;
    let found: BTreeSet<String> = inspect(&folder, None)?.routes.iter().map(line).collect();
    for missed in expected.difference(&found) {
        println!("missed\t{missed}");
    }
    for wrong in found.difference(&expected) {
        println!("false\t{wrong}");
    }
    let hits = expected.intersection(&found).count();
    println!(
        "found {hits} of {}, missed {}, false {}",
        expected.len(),
        expected.len() - hits,
        found.len() - hits
    );
    Ok(match hits == expected.len() && found.len() == hits {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn line(route: &Route) -> String {
    format!(
        "{}\t{}\t{}:{}",
        route.method, route.path, route.place.file, route.place.line
    )
}
