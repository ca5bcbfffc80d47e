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

/// Windows of one process, (cost, what the sentinel saw), on a core that was slowed down by `state` (log scale) in its
/// block and by more in each window.
fn windows(truth: f64, slope: f64, state: f64, rng: &mut impl Rng) -> Vec<(f64, f64)> {
    let process = 0.03 * gaussian(rng);
    let window = |_| {
        let core = state + 0.06 * gaussian(rng);
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

/// Windows of one candidate's process and of the baseline's two.
type Block = [Vec<(f64, f64)>; 3];

fn of_sides(blocks: &[Block], sides: &[usize]) -> Vec<(f64, f64)> {
    let of_block =
        |b: &Block| -> Vec<(f64, f64)> { sides.iter().flat_map(|i| b[*i].clone()).collect() };
    blocks.iter().flat_map(of_block).collect()
}

/// The core's usual state in these blocks.
fn usual(blocks: &[Block]) -> f64 {
    let all = of_sides(blocks, &[0, 1, 2]).into_iter();
    let cores: Vec<f64> = all.map(|(_, core)| core).collect();
    median(&cores).unwrap()
}

#[test]
fn intervals_of_adjusted_costs_cover_and_are_narrower() {
    // As measured: Node's cost moves more with its core than Go's. So the ratio is another one in each state of the core, and
    // the truth is that of the middle of all hours' states, not of those that this run happened to meet.
    let (node, go, truth) = (1.7, 0.6, 1.1);
    let (runs, level) = (10_000, Looks::within(6).level());
    let mut seen = [(0, 0.0); 3];
    for seed in 0..runs {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut block = |_| {
            let state = 0.04 * gaussian(&mut rng);
            let mut draw = |truth, slope| windows(truth, slope, state, &mut rng);
            [draw(truth, go), draw(1.0, node), draw(1.0, node)]
        };
        let blocks: Vec<Block> = (0..6).map(&mut block).collect();
        let slopes = [&[0][..], &[1, 2]].map(|sides| log_slope(&of_sides(&blocks, sides), 4.0));
        let ratio = |slopes: [f64; 2], reference: &dyn Fn(&Block) -> f64| {
            let cost = |b: &Block, i: usize, slope| levelled(&b[i], slope, reference(b));
            let over: Vec<f64> = blocks.iter().map(|b| cost(b, 0, slopes[0])).collect();
            let under = blocks.iter();
            let under: Vec<f64> = under
                .map(|b| (cost(b, 1, slopes[1]) * cost(b, 2, slopes[1])).sqrt())
                .collect();
            log_ratio_interval(&over, &under, level).unwrap()
        };
        let of_run = usual(&blocks);
        let ratios = [
            ratio(slopes, &|b| usual(std::slice::from_ref(b))),
            ratio(slopes, &|_| of_run),
            ratio([0.0, 0.0], &|_| of_run),
        ];
        for ((covered, width), ratio) in seen.iter_mut().zip(ratios) {
            *covered += u32::from(ratio.low <= truth && truth <= ratio.high);
            *width += ratio.half_width();
        }
    }
    let [by_block, by_run, raw] = seen.map(|(covered, width)| {
        let of_runs = |sum: f64| sum / runs as f64;
        (of_runs(f64::from(covered)), of_runs(width))
    });
    println!(
        "(coverage, half width): {by_block:.3?}; at the run's state {by_run:.3?}; raw {raw:.3?}"
    );
    assert!((0.93..=0.97).contains(&by_block.0), "{by_block:?}");
    // What differs between blocks stays in the scatter, so not all of the core's part of it goes.
    assert!(by_block.1 < 0.9 * raw.1, "{by_block:?} {raw:?}");
    assert!(by_run.0 < 0.9, "why not at the run's state: {by_run:?}");
}
