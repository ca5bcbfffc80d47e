use weighbridge_report::{Style, render};

use crate::fixture::Fixture;

#[test]
fn it_fits_100_columns_and_ends_with_the_next_command() {
    let fixture = Fixture::new();
    let text = render(&fixture.input(), Style::default());
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "too wide: {line}");
    }
    assert_eq!(
        text.lines().last(),
        Some("weighbridge weigh examples/depot --only 'GET /zones' --blocks 12")
    );
    for wanted in [
        "depot: hybrid 87 %",
        "move >99 %",
        "at least 1,240/s",
        "not tight enough",
        "not measured",
        "Memory, loaded",
        "cpu_per_request[node POST /labels] = 41.2 ms ±8 % (n = 1,204), measured",
        "--set 'platform.peak_rps=600'",
        "engine_limited",
        "node: 1 high, 2 medium, 1 low; on the way of the workload's routes 1 high, 2 medium",
        "high node_blocking_call src/print/png.ts:41 on POST /labels, POST /manifests:",
        "holds up 6.10 %",
        "medium node_floating_promise src/log.ts:9 on every route:",
        "and 1 more: report.html",
        "go: not known, its folder has no source",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing from\n{text}");
    }
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn colour_adds_nothing_but_colour() {
    let fixture = Fixture::new();
    let style = Style {
        color: true,
        width: 100,
    };
    let colored = render(&fixture.input(), style);
    assert!(colored.contains('\u{1b}'));
    assert_eq!(
        without_escapes(&colored),
        render(&fixture.input(), Style::default())
    );
}

fn without_escapes(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once('m').unwrap().1);
    }
    out
}
