//! Bad usage, help, and what needs no measuring.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use insta::assert_snapshot;

use crate::yard::Yard;

#[test]
fn a_typo_in_the_config() {
    let yard = Yard::new().plan("weight = 20", "wieght = 20");
    let outcome = yard.run(&["weigh"]);
    outcome.ended(2, &["weight"]);
    assert_snapshot!(outcome.shown());
}

#[test]
fn a_set_of_an_unknown_key() {
    let outcome = Yard::new().run(&["weigh", "--set", "platform.peak_rsp=4000"]);
    outcome.ended(2, &["did you mean `peak_rps`?"]);
    assert_snapshot!(outcome.shown());
}

#[test]
fn a_set_without_a_value() {
    let outcome = Yard::new().run(&["plan", "--set", "platform.peak_rps"]);
    outcome.ended(2, &["KEY=VALUE"]);
    assert_snapshot!(outcome.shown());
}

#[test]
fn an_unknown_verb() {
    let outcome = Yard::new().run(&["wiegh"]);
    outcome.ended(2, &["weigh"]);
    assert_snapshot!(outcome.shown());
}

#[test]
fn a_time_of_nothing() {
    let outcome = Yard::new().run(&["weigh", "--time", "0s"]);
    outcome.ended(2, &["longer than nothing"]);
}

#[test]
fn no_config() {
    let yard = Yard::new();
    std::fs::remove_file(yard.dir().join("weighbridge.toml")).unwrap();
    let outcome = yard.run(&["weigh"]);
    outcome.ended(2, &["weighbridge.toml"]);
    assert_snapshot!(outcome.shown());
}

#[test]
fn nothing_was_weighed_yet() {
    for verb in ["report", "export", "decide"] {
        let outcome = Yard::new().run(&[verb]);
        outcome.ended(2, &["weighbridge weigh"]);
    }
}

macro_rules! help {
    ($($name:ident: $args:expr;)*) => {
        $(
            #[test]
            fn $name() {
                let outcome = Yard::new().env("COLUMNS", "100").run(&$args);
                assert_eq!(outcome.code, Some(0));
                assert_snapshot!(outcome.shown());
            }
        )*
    };
}

help! {
    help_of_all: ["--help"];
    help_of_weigh: ["weigh", "--help"];
    help_of_advisories_update: ["advisories", "update", "--help"];
    help_of_inspect: ["inspect", "--help"];
    help_of_plan: ["plan", "--help"];
    help_of_init: ["init", "--help"];
    help_of_load: ["load", "--help"];
    help_of_decide: ["decide", "--help"];
    help_of_report: ["report", "--help"];
    help_of_export: ["export", "--help"];
}

#[test]
fn a_reader_that_has_read_enough() {
    let yard = Yard::new();
    for args in [["--help"], ["plan"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_weighbridge"))
            .args(args)
            .current_dir(yard.dir())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}

#[test]
fn load_on_a_port_where_nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let outcome = Yard::new().run(&["load", &url, "-r", "20", "-d", "1s"]);
    outcome.ended(3, &[]);
    let everything = outcome.stdout + &outcome.stderr;
    assert!(
        everything.contains("refused") || everything.contains("connect"),
        "{everything}"
    );
}

#[test]
fn load_on_another_machine() {
    let outcome = Yard::new().run(&["load", "http://192.0.2.1:8080/", "-r", "20", "-d", "1s"]);
    outcome.ended(2, &["loopback only"]);
}

#[test]
fn load_of_a_bad_header() {
    let outcome = Yard::new().run(&["load", "http://127.0.0.1:1/", "-r", "20", "-H", "accept"]);
    outcome.ended(2, &["NAME: VALUE"]);
}
