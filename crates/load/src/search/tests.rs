//! The search on servers with known answer.

use rand::{RngExt as _, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::simulated::{Noise, Server, truth, truth_under};
use super::*;

const SETTINGS: SearchSettings = SearchSettings::DEFAULT;

/// Not those that the search was tuned on.
const FIRST_SEED: u64 = 1000;

struct Score {
    within: usize,
    covered: usize,
    runs: usize,
    worst: f64,
    probes: usize,
}

/// Searches for the capacity of one server under many seeds.
fn score(server: Server, limit: f64, noise: Noise, truth: f64) -> Score {
    let mut score = Score {
        within: 0,
        covered: 0,
        runs: 0,
        worst: 0.0,
        probes: 0,
    };
    for seed in FIRST_SEED..FIRST_SEED + SEEDS {
        let mut simulation = server.simulate(limit, noise, seed);
        let capacity = find(&SETTINGS, |ask| Some(simulation.probe(ask)));
        let Outcome::Found {
            point, low, high, ..
        } = capacity.outcome
        else {
            panic!("seed {seed}: {:?}", capacity.outcome)
        };
        let off = (point / truth - 1.0).abs();
        score.runs += 1;
        score.within += usize::from(off <= 0.03);
        score.covered += usize::from(low <= truth && truth <= high);
        score.worst = score.worst.max(off);
        score.probes += capacity.probes.len();
    }
    eprintln!(
        "{server:?} {noise:?}: capacity {truth:.1}; {} of {} within 3 %, {} covered, worst {:.2} %, {:.1} probes a search",
        score.within,
        score.runs,
        score.covered,
        score.worst * 100.0,
        score.probes as f64 / score.runs as f64
    );
    score
}

/// Seeds of a server; more of them take minutes.
const SEEDS: u64 = 8;

/// Nearly all searches within 3 %, nearly all intervals over the truth.
fn check(server: Server, limit: f64) {
    let score = score(server, limit, Noise::NONE, truth(server, limit));
    assert!(score.within + 1 >= score.runs, "within 3 %");
    assert!(score.covered + 1 >= score.runs, "covered");
}

#[test]
fn an_exponential_server() {
    check(Server::exponential(1000.0), 0.1);
}

/// Latency rises slowly with the rate, and slow requests come in long clusters.
#[test]
fn a_slow_exponential_server() {
    check(Server::exponential(200.0), 0.1);
}

#[test]
fn servers_of_constant_time() {
    check(Server::constant(1, 1000.0), 0.01);
    check(Server::constant(4, 250.0), 0.02);
}

/// The machine gives it now more, now less: the point is found as before, but intervals know of that scatter only what the
/// probes show of it, and cover the truth less often than they say.
#[test]
fn a_server_whose_speed_varies() {
    let server = Server::exponential(1000.0);
    let truth = truth_under(server, 0.1, Noise::UNEVEN);
    let score = score(server, 0.1, Noise::UNEVEN, truth);
    assert!(score.within + 1 >= score.runs, "within 3 %");
    assert!(score.covered * 2 >= score.runs, "covered");
}

/// Every twelfth probe stalls: those count as outliers, not as the service's.
#[test]
fn a_noisy_server_with_outliers() {
    let server = Server::exponential(1000.0);
    let score = score(server, 0.1, Noise::STALLS, truth(server, 0.1));
    assert!(score.worst < 0.05, "{}", score.worst);
    assert!(score.covered + 1 >= score.runs, "covered");
}

/// On a steep server they can't be told from it: the answer lies between the rate at which the server without its stalls
/// breaks and the one, 19 % lower, at which the mean share of all probes does; its interval says so.
#[test]
fn stalls_of_a_steep_server_count() {
    let server = Server::constant(4, 250.0);
    let score = score(server, 0.02, Noise::STALLS, truth(server, 0.02));
    assert!(score.worst < 0.13, "{}", score.worst);
    assert!(score.covered * 4 >= score.runs * 3, "covered");
}

fn probe(rate: f64, share: f64, is_fit: bool) -> Probe {
    Probe {
        rate,
        achieved: rate,
        tallies: vec![Tally {
            bad: (share * 1e4) as u64,
            n: 10_000,
            allowed: 0.01,
        }],
        mean_response: None,
        is_fit,
        gave_way: (share > 0.01).then_some(GaveWay::Latency),
    }
}

#[test]
fn an_slo_that_holds_nowhere() {
    let capacity = find(&SETTINGS, |ask| Some(probe(ask.rate, 0.9, true)));
    assert_eq!(capacity.outcome, Outcome::Unreachable { rate: 10.0 });
    assert_eq!(capacity.gave_way, Some(GaveWay::Latency));
    assert!(capacity.probes.len() <= 3, "said at once");
}

#[test]
fn an_engine_that_gives_out_first() {
    let capacity = find(&SETTINGS, |ask| {
        let is_fit = ask.rate < 9_000.0;
        // What an unfit probe saw looks like a broken SLO; it must not be taken for one.
        Some(probe(ask.rate, if is_fit { 0.0 } else { 0.7 }, is_fit))
    });
    let Outcome::AtLeast {
        rate,
        why: Open::Engine,
    } = capacity.outcome
    else {
        panic!("{:?}", capacity.outcome)
    };
    assert!(rate > 8_000.0 && rate < 9_000.0, "{rate}");
    assert_eq!(capacity.gave_way, Some(GaveWay::Engine));
}

/// As neighbours on the machine make it: in nearly a third of the probes, at any rate.
#[test]
fn an_engine_that_is_unfit_now_and_then_only_costs_probes() {
    let mut found = 0;
    for seed in FIRST_SEED..FIRST_SEED + 100 {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let capacity = find(&SETTINGS, |ask| {
            let share = 0.01 * (ask.rate / 1000.0).powi(30);
            Some(probe(ask.rate, share.min(1.0), rng.random_bool(0.7)))
        });
        if let Outcome::Found {
            point, is_precise, ..
        } = capacity.outcome
        {
            assert!((point / 1000.0 - 1.0).abs() < 0.01 && is_precise, "{point}");
            found += 1;
        }
    }
    assert!(found >= 95, "{found}");
}

#[test]
fn a_cliff() {
    let capacity = find(&SETTINGS, |ask| {
        let share = if ask.rate < 777.0 { 0.0 } else { 0.6 };
        Some(probe(ask.rate, share, true))
    });
    let Outcome::Found {
        point, low, high, ..
    } = capacity.outcome
    else {
        panic!("{:?}", capacity.outcome)
    };
    assert!((point / 777.0 - 1.0).abs() < 0.02, "{point}");
    assert!(low < 777.0 && high > 777.0, "{low} {high}");
}

#[test]
fn out_of_time_says_what_is_known() {
    let mut left = 3;
    let capacity = find(&SETTINGS, |ask| {
        left -= 1;
        (left >= 0).then(|| probe(ask.rate, 0.0, true))
    });
    let held = Outcome::AtLeast {
        rate: 200.0,
        why: Open::OutOfTime,
    };
    assert_eq!(capacity.outcome, held);
    assert_eq!(find(&SETTINGS, |_| None).outcome, Outcome::NotKnown);
    let mut left = 8;
    let capacity = find(&SETTINGS, |ask| {
        left -= 1;
        let share = if ask.rate < 777.0 { 0.0 } else { 0.6 };
        (left >= 0).then(|| probe(ask.rate, share, true))
    });
    let Outcome::Found {
        is_precise,
        low,
        high,
        ..
    } = capacity.outcome
    else {
        panic!("{:?}", capacity.outcome)
    };
    assert!(!is_precise && low < 777.0 && high > 777.0);
}

#[test]
fn an_unlucky_scout_does_not_end_the_search_below() {
    let mut count = 0;
    let capacity = find(&SETTINGS, |ask| {
        count += 1;
        let share = (0.01 * (ask.rate / 1000.0).powi(30)).min(1.0);
        Some(probe(ask.rate, if count == 3 { 0.5 } else { share }, true))
    });
    let Outcome::Found { point, .. } = capacity.outcome else {
        panic!("{:?}", capacity.outcome)
    };
    assert!((point / 1000.0 - 1.0).abs() < 0.02, "{point}");
}
