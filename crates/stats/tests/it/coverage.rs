//! The stopping code that runs in production, driven by simulated blocks: its 95 % intervals must cover
//! 93 to 97 %.

use rand::{Rng, RngExt as _, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use weighbridge_stats::{Looks, NARROW};

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
