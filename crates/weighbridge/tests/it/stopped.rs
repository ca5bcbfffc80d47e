//! Ctrl-C in every phase, SIGKILL, and what is kept.

use std::process::Command;
use std::time::Duration;

use weighbridge_facts::{Ledger, RunStatus};

use crate::traces;
use crate::yard::{GOOD, Yard};

/// Interrupts a `weigh` when stderr says `phase`; gives the number of rounds that were kept.
fn interrupted_in(phase: &str, yard: &Yard) -> u64 {
    let mut run = yard.start_weighing();
    run.wait_for(phase);
    std::thread::sleep(Duration::from_millis(200));
    let (outcome, took) = run.interrupt();
    outcome.ended(130, &["interrupted: everything started was stopped"]);
    assert!(took < Duration::from_secs(3), "{phase}: {took:?}");
    let ledger = Ledger::read(&yard.dir().join(".weighbridge/ledger.db")).unwrap();
    let run = ledger.last_run().unwrap().unwrap();
    assert_eq!(run.status, RunStatus::Interrupted);
    run.rounds
}

#[test]
fn in_the_build() {
    let yard = Yard::to_end().candidate("build = \"sleep 60\"");
    assert_eq!(interrupted_in("build node", &yard), 0);
}

#[test]
fn while_it_starts() {
    let yard = Yard::to_end().serving("setInterval(() => {}, 1000)");
    assert_eq!(interrupted_in("pilot node", &yard), 0);
}

#[test]
fn in_the_pilot() {
    assert_eq!(interrupted_in("of CPU per request", &Yard::to_end()), 0);
}

// How many rounds are kept counts in these three: a block that a neighbour disturbs would be dropped.
#[test]
fn between_the_blocks() {
    assert_eq!(interrupted_in("block 2 of 3", &Yard::to_weigh()), 2);
}

#[test]
fn in_the_interference() {
    assert_eq!(interrupted_in("interference node", &Yard::to_weigh()), 6);
}

#[test]
fn in_the_cold_starts() {
    // Without a heavy route there is no interference to measure: sooner there.
    let yard = Yard::to_weigh().serving(&GOOD.replace("spin(20)", "spin(0)"));
    assert_eq!(interrupted_in("cold starts", &yard), 6);
}

/// A service that leaves its shell's process tree twice over.
const DAEMON: &str = "(setsid sh -c 'node server.js </dev/null >/dev/null 2>&1 &' &)\n";

#[test]
fn killed_without_a_word() {
    let yard = Yard::to_end()
        .file("start.sh", DAEMON)
        .plan("node server.js", "sh start.sh");
    let mut run = yard.start_weighing();
    run.wait_for("of CPU per request");
    let pid = run.pid();
    assert!(!traces::processes(pid).is_empty());
    run.signal("KILL");
    run.end_anyhow();
    traces::wait_until_gone(pid, Duration::from_secs(3));
}

#[test]
fn an_impatient_user() {
    let yard =
        Yard::to_end().serving("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)");
    let mut run = yard.start_weighing();
    run.wait_for("pilot node");
    std::thread::sleep(Duration::from_millis(500));
    let pid = run.pid();
    run.signal("INT");
    let second = format!("sleep 0.1; kill -INT {pid} 2>/dev/null");
    let _ = Command::new("sh").args(["-c", &second]).status();
    assert_eq!(run.end_anyhow().code, Some(130));
    traces::wait_until_gone(pid, Duration::from_secs(3));
}

#[test]
fn two_at_once() {
    let yard = Yard::to_end();
    let mut first = yard.start_weighing();
    first.wait_for("pilot node");
    yard.weigh().ended(2, &["another weighbridge is at work"]);
    let (outcome, _) = first.interrupt();
    outcome.ended(130, &[]);
}
