//! Keys of later versions say so.

use crate::config::Config;

#[test]
fn what_is_not_there_yet_is_said_with_what_to_do() {
    for line in [
        "url = \"http://127.0.0.1:1\"",
        "pid = 7",
        "container = \"x\"",
    ] {
        let error =
            Config::with("start = \"./shop\"", &format!("start = \"./shop\"\n{line}")).error();
        assert!(
            error.contains("is not there yet") && error.contains("comes later"),
            "{error}"
        );
    }
    let compose = "[[backing]]\nname = \"db\"\ncompose = \"c.yml\"\nurl = \"x\"\n\n[workload]";
    let error = Config::with("[workload]", compose).error();
    assert!(
        error.contains("`backing.db.compose` is not there yet"),
        "{error}"
    );
    let log = "start = \"./shop\"\nready = \"log: listening\"";
    let error = Config::with("start = \"./shop\"", log).error();
    assert!(error.contains("waiting for a line of the log"), "{error}");
}
