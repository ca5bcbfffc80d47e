//! Servers in virtual time whose capacity is known.

use rand::{RngExt as _, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{Ask, GaveWay, Probe, Purpose, Tally};

const ALLOWED: f64 = 0.01;

/// Poisson arrivals, one queue, `servers` servers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server {
    servers: usize,
    /// Requests a second that one server serves.
    speed: f64,
    is_constant: bool,
}

/// What disturbs probes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Noise {
    /// Relative standard deviation of the speed between probes.
    speed: f64,
    /// Share of probes in which everything stops for a while.
    stalls: f64,
}

impl Noise {
    pub(super) const NONE: Noise = Noise {
        speed: 0.0,
        stalls: 0.0,
    };
    pub(super) const UNEVEN: Noise = Noise {
        speed: 0.02,
        stalls: 0.0,
    };
    pub(super) const STALLS: Noise = Noise {
        speed: 0.01,
        stalls: 0.08,
    };
}

impl Server {
    /// M/M/1.
    pub(super) fn exponential(speed: f64) -> Self {
        Server {
            servers: 1,
            speed,
            is_constant: false,
        }
    }

    /// M/D/c.
    pub(super) fn constant(servers: usize, speed: f64) -> Self {
        Server {
            servers,
            speed,
            is_constant: true,
        }
    }

    pub(super) fn simulate(self, limit: f64, noise: Noise, seed: u64) -> Simulation {
        Simulation {
            server: self,
            limit,
            noise,
            rng: Xoshiro256PlusPlus::seed_from_u64(seed),
        }
    }
}

pub(super) struct Simulation {
    server: Server,
    limit: f64,
    noise: Noise,
    rng: Xoshiro256PlusPlus,
}

impl Simulation {
    /// From an empty queue, as every real probe starts.
    pub(super) fn probe(&mut self, ask: Ask) -> Probe {
        let seconds: f64 = match ask.purpose {
            Purpose::Scout => 4.0,
            Purpose::Confirm => 20.0,
        };
        let seconds = seconds.max(200.0 / ask.rate);
        let speed = self.server.speed * (1.0 + self.noise.speed * self.normal());
        let stall_at = match self.rng.random::<f64>() < self.noise.stalls {
            true => self.rng.random::<f64>() * seconds * 0.8,
            false => f64::INFINITY,
        };
        let mut free = vec![0.0f64; self.server.servers];
        let (mut at, mut n, mut bad, mut sum, mut is_stalled) = (0.0, 0, 0, 0.0, false);
        loop {
            at += self.exponential() / ask.rate;
            if at > seconds {
                break;
            }
            if at >= stall_at && !is_stalled {
                is_stalled = true;
                for server in &mut free {
                    *server = server.max(at) + 0.8;
                }
            }
            let service = match self.server.is_constant {
                true => 1.0 / speed,
                false => self.exponential() / speed,
            };
            let first = free
                .iter_mut()
                .min_by(|a, b| a.total_cmp(b))
                .expect("there is a server");
            *first = first.max(at) + service;
            let response = *first - at;
            n += 1;
            sum += response;
            bad += u64::from(response > self.limit);
        }
        let tally = Tally {
            bad,
            n,
            allowed: ALLOWED,
        };
        Probe {
            rate: ask.rate,
            achieved: n as f64 / seconds,
            tallies: vec![tally],
            mean_response: (n > 0).then(|| sum / n as f64),
            is_fit: true,
            gave_way: (tally.stress() > 1.0).then_some(GaveWay::Latency),
        }
    }

    fn exponential(&mut self) -> f64 {
        -(1.0 - self.rng.random::<f64>()).ln()
    }

    fn normal(&mut self) -> f64 {
        let (a, b): (f64, f64) = (self.rng.random(), self.rng.random());
        (-2.0 * (1.0 - a).ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }
}

/// The rate at which 1 % of the responses take longer than `limit`, by theory.
pub(super) fn truth(server: Server, limit: f64) -> f64 {
    if !server.is_constant {
        return server.speed - 100f64.ln() / limit;
    }
    let (mut low, mut high) = (0.01, 0.999);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        match constant_over(server, middle, limit) > ALLOWED {
            true => high = middle,
            false => low = middle,
        }
    }
    low * server.servers as f64 * server.speed
}

/// The same under noise: where the *mean* share over probes is 1 %. By simulation, to within half a percent.
pub(super) fn truth_under(server: Server, limit: f64, noise: Noise) -> f64 {
    let clean = truth(server, limit);
    let (mut low, mut high) = (0.7 * clean, 1.02 * clean);
    while high / low > 1.002 {
        let rate = f64::midpoint(low, high);
        let mut simulation = server.simulate(limit, noise, 11);
        let purpose = Purpose::Confirm;
        let tallies = (0..400).map(|_| simulation.probe(Ask { rate, purpose }).tallies[0]);
        let (bad, n) = tallies.fold((0, 0), |(b, n), t| (b + t.bad, n + t.n));
        match bad as f64 / n as f64 > ALLOWED {
            true => high = rate,
            false => low = rate,
        }
    }
    f64::midpoint(low, high)
}

/// P(response > limit) of M/D/c at a utilisation, for a limit of k + 1 service times D.
///
/// Whoever is in the system at t has moved up by c places at t + D (Crommelin 1932), so an arrival that finds j
/// requests waits longer than k D exactly when j >= (k + 1) c. The stationary numbers come from
/// N(t + D) = max(N(t) - c, 0) + Poisson(lambda D), iterated until they stand still.
fn constant_over(server: Server, utilisation: f64, limit: f64) -> f64 {
    let c = server.servers;
    let places = (limit * server.speed).round() as usize * c;
    let size = places + 40 * c + 100;
    let arrivals = poisson(utilisation * c as f64, size);
    let mut p = vec![0.0; size];
    p[0] = 1.0;
    for _ in 0..20_000 {
        let mut next = vec![0.0; size];
        for (j, share) in p.iter().enumerate().filter(|(_, s)| **s > 1e-15) {
            let left = j.saturating_sub(c);
            for (k, a) in arrivals.iter().enumerate().take(size - left) {
                if *a < 1e-15 && k > c * 2 {
                    break;
                }
                next[left + k] += share * a;
            }
        }
        let moved: f64 = p.iter().zip(&next).map(|(a, b)| (a - b).abs()).sum();
        p = next;
        if moved < 1e-9 {
            break;
        }
    }
    1.0 - p[..places].iter().sum::<f64>()
}

fn poisson(mean: f64, size: usize) -> Vec<f64> {
    let mut shares = vec![(-mean).exp()];
    for k in 1..size {
        shares.push(shares[k - 1] * mean / k as f64);
    }
    shares
}

#[test]
fn the_known_answers() {
    assert!((truth(Server::exponential(1000.0), 0.1) - 953.948).abs() < 0.001);
    // Against a simulation of four million requests.
    for (server, limit) in [
        (Server::constant(1, 1000.0), 0.01),
        (Server::constant(4, 250.0), 0.02),
    ] {
        let rate = truth(server, limit);
        let mut simulation = server.simulate(limit, Noise::NONE, 7);
        let (mut bad, mut n) = (0, 0);
        for _ in 0..400 {
            let probe = simulation.probe(Ask {
                rate,
                purpose: Purpose::Confirm,
            });
            bad += probe.tallies[0].bad;
            n += probe.tallies[0].n;
        }
        let share = bad as f64 / n as f64;
        assert!(
            (share / ALLOWED - 1.0).abs() < 0.15,
            "{server:?} at {rate}: {share}"
        );
    }
}
