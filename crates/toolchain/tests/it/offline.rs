//! What is pinned and cached needs nobody.

use weighbridge_toolchain::{Lock, Origin};

use crate::machine::Machine;

#[test]
fn a_pinned_and_cached_version_calls_no_client() {
    let machine = Machine::new().with_npm();
    let first = machine.resolve("node@24").unwrap();
    assert_eq!((first.origin, machine.npm_calls()), (Origin::Fetched, 1));
    assert_eq!(first.version.to_string(), "24.9.9");

    machine.script("npm", "echo there is no network >&2; exit 1");
    let second = machine.resolve("node@24").unwrap();
    assert_eq!(second.origin, Origin::Cache);
    assert_eq!(second.bin_dir, first.bin_dir);
    assert!(second.bin_dir.join("node").is_file());
}

#[test]
fn a_pin_is_what_is_fetched_and_stays() {
    let machine = Machine::new().with_npm();
    machine.resolve("node@24").unwrap();
    let pinned = Lock::read(&machine.settings.lock_file).unwrap();
    std::fs::remove_dir_all(&machine.settings.cache_dir).unwrap();
    assert_eq!(machine.resolve("node@24").unwrap().origin, Origin::Fetched);
    assert_eq!(Lock::read(&machine.settings.lock_file).unwrap(), pinned);
}

#[test]
fn what_is_on_path_and_fits_is_taken() {
    let machine = Machine::new().with_npm();
    machine.script("go", "echo go version go1.26.3 linux/amd64");
    machine.script("node", "echo v20.1.0");
    let go = machine.resolve("go@1.26").unwrap();
    assert_eq!(
        (go.origin, go.describe()),
        (Origin::Path, "go 1.26.3".to_owned())
    );
    assert!(
        go.env
            .contains(&("GOTOOLCHAIN".to_owned(), "local".to_owned()))
    );
    assert_eq!(machine.npm_calls(), 0);
    assert_eq!(machine.resolve("node@24").unwrap().origin, Origin::Fetched);
}
