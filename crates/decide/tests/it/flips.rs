//! Every printed flip flips, and 5 % less doesn't.

use weighbridge_decide::{Decision, Flip, Verdict, apply, decide};
use weighbridge_facts::{Metric, Subject};

use crate::service::{HEAVY, Service, settings};

fn verdict(decision: &Decision, route: Option<&str>) -> Verdict {
    let of_route = |name: &str| decision.routes.iter().find(|r| r.route == name);
    match route {
        Some(name) => of_route(name).unwrap().verdict,
        None => decision.service.verdict,
    }
}

fn after(service: &Service, set: &str) -> Decision {
    let (mut facts, mut settings) = (service.facts(), settings());
    apply(&mut facts, &mut settings, set).unwrap();
    decide(&facts, &settings)
}

/// Checks each flip of the service and of every route; returns how many there were.
fn check(service: &Service) -> usize {
    let decision = decide(&service.facts(), &settings());
    let routes = decision
        .routes
        .iter()
        .map(|r| (Some(r.route.as_str()), &r.flips));
    let all: Vec<(Option<&str>, &Flip)> = std::iter::once((None, &decision.service.flips))
        .chain(routes)
        .flat_map(|(route, flips)| flips.iter().map(move |f| (route, f)))
        .collect();
    for (route, flip) in &all {
        let before = verdict(&decision, *route);
        let flipped = verdict(&after(service, &flip.set), *route);
        assert_eq!(flipped, flip.to, "{route:?} {flip:?}");
        assert_ne!(flipped, before, "{route:?} {flip:?}");
        let (key, value) = flip.set.rsplit_once('=').unwrap();
        if let (Ok(value), Ok(now)) = (value.parse::<f64>(), flip.now.parse::<f64>()) {
            let is_count =
                ["platform.instances", "platform.connections", "team.know_go"].contains(&key);
            let nearer = match is_count {
                true => value + (now - value).signum(),
                false => now + 0.95 * (value - now),
            };
            let nearer = format!("{key}={nearer}");
            let unflipped = verdict(&after(service, &nearer), *route);
            assert_eq!(unflipped, before, "{route:?} {flip:?} {nearer}");
        }
    }
    all.len()
}

#[test]
fn flips_of_a_kept_service() {
    let mut service = Service::depot();
    service.ratio(HEAVY, 0.85, 0.05);
    service.holds_up(0.02, 0.09);
    assert!(check(&service) > 5);
}

#[test]
fn flips_of_a_service_with_room() {
    let mut service = Service::depot();
    service.declare(Subject::Service, Metric::Instances, 6.0);
    service.declare(Subject::Service, Metric::SloP99, 0.5);
    for route in [HEAVY, "GET /zones"] {
        service.declare(Subject::route(route), Metric::SloP99, 0.3);
    }
    service.ratio(HEAVY, 0.7, 0.05);
    let decision = decide(&service.facts(), &settings());
    let sets: Vec<&str> = decision
        .service
        .flips
        .iter()
        .map(|f| f.set.as_str())
        .collect();
    assert!(
        sets.iter().any(|s| s.starts_with("platform.peak_rps=")),
        "{sets:?}"
    );
    assert!(sets.contains(&"platform.regulated=true"), "{sets:?}");
    assert!(check(&service) > 5);
}

#[test]
fn flips_of_a_moved_route() {
    let mut service = Service::depot();
    service.ratio(HEAVY, 0.5, 0.05);
    service.holds_up(0.2, 0.09);
    assert!(check(&service) > 5);
}

#[test]
fn counts_flip_at_whole_numbers() {
    let mut service = Service::depot();
    service.ratio(HEAVY, 0.79, 0.001);
    service.declare(Subject::Service, Metric::RampWeeks, 6.0);
    service.declare(Subject::Service, Metric::KnowGo, 3.0);
    let decision = decide(&service.facts(), &settings());
    let heavy = decision.routes.iter().find(|r| r.route == HEAVY).unwrap();
    let sets: Vec<&str> = heavy.flips.iter().map(|f| f.set.as_str()).collect();
    assert_eq!(heavy.verdict, Verdict::Move);
    assert!(sets.contains(&"team.know_go=0"), "{sets:?}");
    assert!(!sets.iter().any(|s| s.contains("certainty")), "{sets:?}");
}
