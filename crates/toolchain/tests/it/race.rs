//! Many at once.

use std::process::Command;

use weighbridge_toolchain::Lock;

use crate::machine::Machine;

/// Set for a process that this test starts: the machine's folder.
const CHILD: &str = "WEIGHBRIDGE_TEST_RACE";

#[test]
fn threads_that_fetch_the_same_all_get_it() {
    let machine = Machine::new().with_npm();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| machine.resolve("node@24").unwrap());
        }
    });
    assert_one_is_left(&machine);
}

#[test]
fn processes_that_fetch_the_same_all_get_it() {
    if let Ok(paths) = std::env::var(CHILD) {
        return fetch_as_child(&paths);
    }
    let machine = Machine::new().with_npm();
    let settings = &machine.settings;
    let paths = format!(
        "{}\n{}\n{}",
        settings.cache_dir.display(),
        settings.lock_file.display(),
        settings.path_env
    );
    let start = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "race::processes_that_fetch_the_same_all_get_it"])
            .env(CHILD, &paths)
            .spawn()
            .unwrap()
    };
    for mut child in [start(), start(), start()] {
        assert!(child.wait().unwrap().success());
    }
    assert_one_is_left(&machine);
}

fn fetch_as_child(paths: &str) {
    let mut paths = paths.lines().map(str::to_owned);
    let settings = weighbridge_toolchain::Settings {
        cache_dir: paths.next().unwrap().into(),
        lock_file: paths.next().unwrap().into(),
        path_env: paths.next().unwrap(),
    };
    let spec = "node@24".parse().unwrap();
    weighbridge_toolchain::resolve(&spec, &settings, &mut |_| {}).unwrap();
}

fn assert_one_is_left(machine: &Machine) {
    let cached = machine.cached();
    assert_eq!(cached.len(), 1, "{cached:?}");
    let lock = Lock::read(&machine.settings.lock_file).unwrap();
    assert_eq!(lock.toolchain.len(), 1);
}
