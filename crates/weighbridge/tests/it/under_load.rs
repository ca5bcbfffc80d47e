//! Services that misbehave while they are measured, and one that doesn't.

use std::fs;

use crate::yard::{GOOD, Yard};

/// Runs until the pilot's process was stopped and the blocks have begun, then interrupts.
fn reaches_the_blocks(yard: &Yard) {
    let mut run = yard.start_weighing();
    run.wait_for("block 1 of 3");
    let (outcome, _) = run.interrupt();
    outcome.ended(130, &[]);
}

#[test]
fn it_takes_its_time_to_stop() {
    let script = format!("{GOOD}\nprocess.on('SIGTERM', () => setTimeout(process.exit, 30000));");
    reaches_the_blocks(
        &Yard::to_end()
            .serving(&script)
            .candidate("stop_within = \"1s\""),
    );
}

#[test]
fn it_ignores_the_wish_to_stop() {
    let script = format!("{GOOD}\nprocess.on('SIGTERM', () => {{}});");
    reaches_the_blocks(
        &Yard::to_end()
            .serving(&script)
            .candidate("stop_within = \"1s\""),
    );
}

#[test]
fn it_daemonises() {
    let start = "(setsid sh -c 'node server.js </dev/null >/dev/null 2>&1 &' &)\n";
    let yard = Yard::to_end()
        .file("start.sh", start)
        .plan("node server.js", "sh start.sh");
    reaches_the_blocks(&yard);
}

#[test]
fn it_forks_grandchildren_that_stay() {
    let start = "sleep 300 &\nsetsid sleep 300 &\nexec node server.js\n";
    let yard = Yard::to_end()
        .file("start.sh", start)
        .plan("node server.js", "sh start.sh");
    reaches_the_blocks(&yard);
}

#[test]
fn it_floods_its_log() {
    let noise = "console.log('x'.repeat(200000));";
    let yard = Yard::to_end().serving(&GOOD.replace(
        "  response.setHeader",
        &format!("{noise}\n  response.setHeader"),
    ));
    reaches_the_blocks(&yard);
    let log = fs::metadata(yard.dir().join(".weighbridge/logs/node-pilot.log")).unwrap();
    let most = 16 * 1024 * 1024;
    assert!(log.len() >= most, "it was to flood: {}", log.len());
    assert!(log.len() <= most + 64 * 1024, "{}", log.len());
}

#[test]
fn a_good_one_keeps_its_secrets_and_its_folder() {
    const SECRET: &str = "s3cret-Value-of-the-depot";
    let script = format!("console.log('token', process.env.TOKEN);{GOOD}");
    let yard = Yard::to_end()
        .serving(&script)
        .candidate("env = { TOKEN = \"env:DEPOT_TOKEN\" }\nbuild = \"echo $TOKEN > built.txt\"")
        .plan(
            "weight = 20",
            "weight = 20\nheaders = { authorization = \"Bearer ${env:DEPOT_TOKEN}\" }",
        )
        .env("DEPOT_TOKEN", SECRET);
    let before = yard.tree();
    let outcome = yard.weigh();
    assert!(matches!(outcome.code, Some(0 | 4)), "{}", outcome.stderr);
    assert_eq!(before, yard.tree());

    let ours = yard.dir().join(".weighbridge");
    let mut told = vec![outcome.stdout.into_bytes(), outcome.stderr.into_bytes()];
    for name in ["ledger.db", "ledger.db-wal", "report.html"] {
        told.extend(fs::read(ours.join(name)).ok());
    }
    let export = yard.run(&["export"]);
    export.ended(0, &[]);
    let facts: serde_json::Value = serde_json::from_str(&export.stdout).unwrap();
    let stale = facts["facts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["stale"] == true);
    assert_eq!(
        stale.count(),
        0,
        "facts are stale though nothing has changed"
    );
    told.push(export.stdout.into_bytes());
    told.push(yard.run(&["report"]).stdout.into_bytes());
    told.push(yard.run(&["plan"]).stdout.into_bytes());
    for text in told {
        let is_told = text.windows(SECRET.len()).any(|w| w == SECRET.as_bytes());
        assert!(
            !is_told,
            "the secret is in: {}",
            String::from_utf8_lossy(&text)
        );
    }
}
