//! The stopping code that runs in production, driven by simulated blocks: its 95 % intervals must cover
//! 93 to 97 %.

use rand::{Rng, RngExt as _, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use weighbridge_stats::{Looks, NARROW, log_ratio_interval, log_slope, median};

const RUNS: u64 = 20_000;
/// Log standard deviation of one process's value: 4 % median, 15 % at worst (see docs/method.md).
const NOISE: f64 = 0.08;
/// Where the CPU rule decides by default: Go at 1 / 1.25 of Node's CPU.
const THRESHOLD: f64 = 0.8;

#[derive(Clone, Copy, Debug)]
enum World {
    Gaussian,
    /// One value in ten is off by a factor of up to 1.5, as when a neighbour wakes up.
    Outliers,
    /// The machine slows down by 3 % a block, and one candidate always runs after the other within a block.
    Drift,
}

fn gaussian(rng: &mut impl Rng) -> f64 {
    // Box and Muller 1958.
    let (u, v): (f64, f64) = (1.0 - rng.random::<f64>(), rng.random());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

fn value(world: World, block: usize, place: usize, rng: &mut impl Rng) -> f64 {
    let mut log = NOISE * gaussian(rng);
    match world {
        World::Gaussian => {}
        World::Outliers if rng.random::<f64>() < 0.1 => {
            log += 0.4 * (rng.random::<f64>() - 0.5) * 2.0;
        }
        World::Outliers => {}
        World::Drift => log += 0.03 * block as f64 + 0.01 * place as f64,
    }
    log.exp()
}

/// Share of `RUNS` experiments whose reported interval holds the true ratio.
fn coverage(world: World, truth: f64, most_blocks: usize) -> f64 {
    let looks = Looks::within(most_blocks);
    let covered = (0..RUNS)
        .filter(|&seed| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
            let (mut over, mut under) = (vec![], vec![]);
            for block in 0.. {
                // The order rotates from block to block, as in the protocol.
                let places = [block % 2, (block + 1) % 2];
                over.push(truth * value(world, block, places[0], &mut rng));
                under.push(value(world, block, places[1], &mut rng));
                let ratio = looks.ratio(&over, &under);
                if ratio.is_some_and(|r| looks.is_over(over.len(), &[r], NARROW, THRESHOLD)) {
                    break;
                }
            }
            let r = looks.ratio(&over, &under).unwrap();
            r.low <= truth && truth <= r.high
        })
        .count();
    covered as f64 / RUNS as f64
}

#[test]
fn intervals_cover_what_they_say() {
    for most_blocks in [3, 6, 9, 12] {
        for world in [World::Gaussian, World::Outliers, World::Drift] {
            for truth in [1.0, 1.1, THRESHOLD] {
                let share = coverage(world, truth, most_blocks);
                println!(
                    "{most_blocks} blocks, {world:?}, ratio {truth}: {:.2} %",
                    100.0 * share
                );
                assert!(
                    (0.93..=0.97).contains(&share),
                    "{most_blocks} {world:?} {truth}: {share}"
                );
            }
        }
    }
}

/// Windows of one process under a core that a neighbour slows down: (cost, what the sentinel saw).
fn windows(truth: f64, slope: f64, rng: &mut impl Rng) -> Vec<(f64, f64)> {
    let process = 0.03 * gaussian(rng);
    let window = |_| {
        let core = 0.06 * gaussian(rng).abs();
        let cost = truth.ln() + process + slope * core + 0.05 * gaussian(rng);
        (cost.exp(), core.exp())
    };
    (0..3).map(window).collect()
}

/// A process's cost at the reference, as `measure` computes it.
fn levelled(windows: &[(f64, f64)], slope: f64, reference: f64) -> f64 {
    let costs = windows
        .iter()
        .map(|(cost, core)| cost * (reference / core).powf(slope));
    costs.sum::<f64>() / windows.len() as f64
}

#[test]
fn intervals_of_adjusted_costs_cover_and_are_narrower() {
    // As measured: Node's cost moves more with its core than Go's.
    let (node, go, truth) = (1.7, 0.6, 1.1);
    let (runs, level) = (10_000, Looks::within(6).level());
    let (mut covered, mut raw_width, mut width) = (0, 0.0, 0.0);
    for seed in 0..runs {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut draw = |truth, slope| windows(truth, slope, &mut rng);
        let blocks: Vec<[Vec<(f64, f64)>; 3]> = (0..6)
            .map(|_| [draw(truth, go), draw(1.0, node), draw(1.0, node)])
            .collect();
        let all = |sides: &[usize]| -> Vec<(f64, f64)> {
            let of_block = |b: &[Vec<(f64, f64)>; 3]| {
                sides.iter().flat_map(|i| b[*i].clone()).collect::<Vec<_>>()
            };
            blocks.iter().flat_map(of_block).collect()
        };
        let cores: Vec<f64> = all(&[0, 1, 2]).into_iter().map(|(_, core)| core).collect();
        let reference = median(&cores).unwrap();
        let slopes = [log_slope(&all(&[0]), 4.0), log_slope(&all(&[1, 2]), 4.0)];
        let ratio = |slopes: [f64; 2]| {
            let over: Vec<f64> = blocks
                .iter()
                .map(|b| levelled(&b[0], slopes[0], reference))
                .collect();
            let under: Vec<f64> = blocks
                .iter()
                .map(|b| {
                    (levelled(&b[1], slopes[1], reference) * levelled(&b[2], slopes[1], reference))
                        .sqrt()
                })
                .collect();
            log_ratio_interval(&over, &under, level).unwrap()
        };
        let (adjusted, raw) = (ratio(slopes), ratio([0.0, 0.0]));
        let at_reference = truth * reference.powf(go - node);
        covered += u32::from(adjusted.low <= at_reference && at_reference <= adjusted.high);
        width += adjusted.half_width();
        raw_width += raw.half_width();
    }
    let share = f64::from(covered) / runs as f64;
    println!(
        "covers {:.2} %, {:.2} of the raw width",
        100.0 * share,
        width / raw_width
    );
    assert!((0.93..=0.97).contains(&share), "{share}");
    assert!(width < 0.85 * raw_width, "{}", width / raw_width);
}
