//! A work folder that can't be written. Mounts are made in a namespace of their own and end with it.

use std::fs;
use std::process::Command;

use crate::yard::{GOOD, Run, SHORT, Yard};

/// Weighs with a file system of these options on `.weighbridge`.
fn weigh_on(options: &str, yard: &Yard) -> Run {
    fs::create_dir(yard.dir().join(".weighbridge")).unwrap();
    let mount = format!("mount -t tmpfs -o {options} weighing .weighbridge && exec \"$0\" \"$@\"");
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", &mount]);
    command.arg(env!("CARGO_BIN_EXE_weighbridge"));
    command.args(["weigh", SHORT[0], SHORT[1]]);
    yard.spawn(command)
}

#[test]
fn the_work_folder_is_a_file() {
    let yard = Yard::to_end().file(".weighbridge", "");
    yard.weigh().ended(2, &[".weighbridge"]);
}

#[test]
fn the_work_folder_is_read_only() {
    let outcome = weigh_on("ro", &Yard::to_end()).end();
    outcome.ended(2, &["Read-only file system", ".weighbridge"]);
}

#[test]
fn the_disk_is_full_from_the_start() {
    let outcome = weigh_on("size=16k", &Yard::to_end()).end();
    outcome.ended(2, &["is the disk full?", ".weighbridge"]);
}

#[test]
fn the_disk_gets_full_on_the_way() {
    let noise = "console.log('x'.repeat(2000));";
    let script = GOOD.replace(
        "  response.setHeader",
        &format!("{noise}\n  response.setHeader"),
    );
    let outcome = weigh_on("size=256k", &Yard::to_end().serving(&script)).end();
    outcome.ended(2, &["is the disk full?", "ledger.db"]);
}
