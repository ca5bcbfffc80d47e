use weighbridge_decide::{Flip, Reason, Verdict};
use weighbridge_facts::{Estimate, Fact, FactSet, Grade, Metric, Subject};
use weighbridge_report::{Confidence, Style, html, render};

use crate::fixture::Fixture;

#[test]
fn it_is_whole_and_needs_nothing_else() {
    let fixture = Fixture::new();
    let page = html(&fixture.input());
    for wanted in [
        "run both, move a part",
        "chart-latency",
        "chart-demand",
        "chart-memory",
        "chart-capacity",
        "SLO p99 &lt; 100 ms",
        "at least 1,240/s",
        "not tight enough",
        "engine_limited",
        "What the source shows",
        "src/print/png.ts",
        "holds up 6.10 %",
        "p99 of GET /parcels/{id} beside it 43.1 ms ±11 %, without it 6.20 ms",
        "Every route",
        "2 routes outside the workload",
        "Not known: its folder has no source of Node.js or Go.",
        "what is on their way isn't known: GET /legacy",
        "prefers-color-scheme: dark",
        "@media print",
    ] {
        assert!(page.contains(wanted), "{wanted} is missing");
    }
    for banned in ["<script", "http:", "https:", "url(", "@import", " src="] {
        assert!(!page.contains(banned), "{banned} is in the page");
    }
    assert_eq!(page.matches("<svg").count(), page.matches("<desc").count());
    assert!(!page.contains("NaN") && !page.contains("inf\""));
}

#[test]
fn what_a_service_says_is_escaped() {
    const EVIL: &str = "<script>alert(1)</script>\"'&\u{1b}[2J";
    let mut fixture = Fixture::new();
    let route = format!("GET /{EVIL}");
    let grade = Grade::Measured;
    let fact = |subject, metric, estimate| Fact::new(subject, metric, estimate, grade, EVIL);
    let cpu = Subject::route_of("node", &route);
    let mut facts = fixture.facts.all().to_vec();
    let mut number = fact(
        cpu.clone(),
        Metric::CpuPerRequest,
        Estimate::interval(0.01, 0.009, 0.011, 9),
    );
    number.conditions.workload = Some("alone".to_owned());
    number.conditions.beside = Some(EVIL.to_owned());
    facts.extend([
        number,
        fact(Subject::route(&route), Metric::Weight, Estimate::exact(0.1)),
        fact(
            Subject::candidate("node"),
            Metric::Choice,
            Estimate::text(EVIL),
        ),
        fact(
            Subject::candidate("node"),
            Metric::GaveWay,
            Estimate::text(EVIL),
        ),
        fact(cpu, Metric::IoShare, Estimate::not_measured(EVIL)),
    ]);
    fixture.facts = FactSet::new(facts);
    let reading = &mut fixture.sources[0];
    EVIL.clone_into(&mut reading.candidate);
    reading.routes_not_found = vec![EVIL.to_owned()];
    EVIL.clone_into(&mut reading.findings[0].file);
    EVIL.clone_into(&mut reading.findings[1].message);
    fixture.sources[1].not_known = Some(EVIL.to_owned());
    fixture.warnings[0].text = EVIL.to_owned();
    fixture.warnings[0].advice = EVIL.to_owned();
    let first = &mut fixture.decision.routes[0];
    first.route = route;
    first.because.push(Reason {
        rule: EVIL.to_owned(),
        text: EVIL.to_owned(),
        citation: EVIL.to_owned(),
        speaks_for: None,
        facts: vec![],
    });
    first.flips.push(Flip {
        set: EVIL.to_owned(),
        now: EVIL.to_owned(),
        to: Verdict::Keep,
    });
    let mut input = fixture.input();
    EVIL.clone_into(&mut input.service);
    EVIL.clone_into(&mut input.run.command);
    input.next_command = Some(EVIL.to_owned());
    let page = html(&input);
    assert!(!page.contains("<script"));
    assert!(!page.contains('\u{1b}'));
    assert!(page.matches("&lt;script&gt;").count() > 12);
    let text = render(&input, Style::default());
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn suspicions_are_no_cause_of_what_was_measured() {
    let mut fixture = Fixture::new();
    let beside = "<th scope=\"row\">GET /zones</th><td data-label=\"Candidate\">";
    assert!(!html(&fixture.input()).contains(beside));
    fixture.sources[0].findings[2].confidence = Confidence::Medium;
    assert!(html(&fixture.input()).contains(beside));
}

#[test]
fn what_was_read_before_the_code_changed_is_stale() {
    let mut fixture = Fixture::new();
    assert!(!html(&fixture.input()).contains("it has changed since"));
    fixture.sources[0].is_stale = true;
    assert!(html(&fixture.input()).contains("it has changed since"));
    let text = render(&fixture.input(), Style::default());
    let words: Vec<&str> = text.split_whitespace().collect();
    assert!(words.join(" ").contains("it has changed since"), "{text}");
}

#[test]
fn one_candidate_and_no_facts_still_make_a_page() {
    let mut fixture = Fixture::new();
    fixture.facts = FactSet::default();
    fixture.warnings.clear();
    let mut input = fixture.input();
    input.other = None;
    assert!(html(&input).contains("How it was measured"));
    assert!(!html(&input).contains("<svg"));
    assert!(render(&input, Style::default()).contains("node alone"));
}
