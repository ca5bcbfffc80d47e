//! How the time is spent: pilot, blocks, interference, cold starts.

use std::time::Duration;

use weighbridge_stats::Looks;

/// The time plan of a run.
#[derive(Debug, Clone)]
pub struct TimePlan {
    /// All of it, builds aside.
    pub total: Duration,
    /// Rough demand, capacity and warm-up length, all candidates.
    pub pilot: Duration,
    /// When the experiment looks, in blocks.
    pub looks: Looks,
    /// Processes in a block: each candidate, and the baseline a second time.
    pub processes: usize,
    /// One fresh process.
    pub replicate: Duration,
    /// Interference, all candidates and heavy routes.
    pub interference: Duration,
    /// Cold starts of each candidate.
    pub cold_starts: usize,
}

/// Cold starts in the shortest run: fewer give no interval of their median.
const FEWEST_STARTS: u64 = 6;

/// Seconds of a process below which it is too young: at 12 s, a Node process of the example had served so few requests when
/// its routes were measured that the fan-out cost half as much again as at 24 s. Fewer, older processes are wide and right.
const LEAST_WARM: f64 = 16.0;

/// Processes starting, resetting and stopping, within a replicate.
const OVERHEAD: Duration = Duration::from_millis(1300);

impl TimePlan {
    /// Splits `total` among the parts for so many candidates. Blocks get the most; more than twelve are no
    /// use (the looks end there), so longer runs measure longer windows.
    pub fn new(total: Duration, candidates: usize) -> Self {
        let processes = candidates + 1;
        let blocks_time = total.mul_f64(0.75);
        let fits = |blocks: u32, least: f64| {
            blocks_time.as_secs_f64() / f64::from(blocks) / processes as f64 >= least
        };
        let blocks = [12, 9, 6]
            .into_iter()
            .find(|b| fits(*b, 18.0))
            .unwrap_or(if fits(6, LEAST_WARM) { 6 } else { 3 });
        TimePlan {
            total,
            pilot: total.mul_f64(0.10),
            looks: Looks::within(blocks as usize),
            processes,
            replicate: blocks_time
                .div_f64(f64::from(blocks) * processes as f64)
                .max(Duration::from_secs(3)),
            interference: total.mul_f64(0.09),
            cold_starts: (total.as_secs() / 6).clamp(FEWEST_STARTS, 20) as usize,
        }
    }

    /// How a replicate's time is cut for a workload of `routes` routes.
    pub(crate) fn replicate_cut(&self, routes: usize) -> ReplicateCut {
        ReplicateCut::of(self.replicate, routes)
    }

    /// The plan as rows: part, seconds.
    pub fn rows(&self) -> Vec<(String, f64)> {
        let blocks = self.looks.last();
        vec![
            (
                "pilot: rough demand and capacity".into(),
                self.pilot.as_secs_f64(),
            ),
            (
                format!(
                    "{blocks} blocks of {} fresh processes, {:.1} s each",
                    self.processes,
                    self.replicate.as_secs_f64()
                ),
                self.replicate.as_secs_f64() * (blocks * self.processes) as f64,
            ),
            (
                "interference of the two heaviest routes".into(),
                self.interference.as_secs_f64(),
            ),
            (
                format!("{} cold starts of each candidate", self.cold_starts),
                self.total.mul_f64(0.04).as_secs_f64(),
            ),
        ]
    }
}

/// The parts of a replicate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReplicateCut {
    pub(crate) warm_up: Duration,
    /// For each route.
    pub(crate) one_in_flight: Duration,
    /// For the windows of all routes.
    pub(crate) routes: Duration,
    pub(crate) mix: Duration,
    /// For all windows.
    pub(crate) capacity: Duration,
}

impl ReplicateCut {
    pub(crate) fn of(replicate: Duration, routes: usize) -> Self {
        let free = replicate.saturating_sub(OVERHEAD);
        let routes = routes.max(1) as f64;
        ReplicateCut {
            warm_up: free.mul_f64(0.25),
            one_in_flight: free.mul_f64(0.03).div_f64(routes),
            routes: free.mul_f64(0.37),
            mix: free.mul_f64(0.10),
            capacity: free.mul_f64(0.25),
        }
    }
}

/// How long the next processes are cut, so that the blocks end when the plan says: a slow start, a run-in that is repeated
/// until the compiler is quiet take more than their part, and those still to come make up for it.
#[derive(Debug)]
pub(crate) struct Pace {
    /// A process, as planned.
    planned: Duration,
    /// In all blocks that are planned.
    processes: u32,
    /// How many were run ...
    done: u32,
    /// ... and what all of them were cut to take.
    cut: Duration,
}

/// Share of its planned time that a process has at the least: a run is rather late than its processes young.
const LEAST_CUT: f64 = 0.85;

impl Pace {
    pub(crate) fn of(plan: &TimePlan) -> Self {
        Pace {
            planned: plan.replicate,
            processes: (plan.looks.last() * plan.processes) as u32,
            done: 0,
            cut: Duration::ZERO,
        }
    }

    /// What each process of the next block is cut to take, so long after the first block began.
    pub(crate) fn next(&self, elapsed: Duration) -> Duration {
        if self.done == 0 {
            return self.planned;
        }
        let left = (self.planned * self.processes).saturating_sub(elapsed);
        let each = left / self.processes.saturating_sub(self.done).max(1);
        let beyond = elapsed.saturating_sub(self.cut) / self.done;
        each.saturating_sub(beyond)
            .clamp(self.planned.mul_f64(LEAST_CUT), self.planned)
    }

    /// So many processes were run that were cut so.
    pub(crate) fn ran(&mut self, processes: usize, cut: Duration) {
        self.done += processes as u32;
        self.cut += cut * processes as u32;
    }
}

/// How the time for all routes is shared: what a route needs for its sample first, the rest in equal parts.
///
/// A cheap route has its hundred requests in a moment; one that takes 50 ms of CPU needs a second's work before
/// its number means anything. `needs` is in seconds. Where the time isn't enough for all, all are cut alike.
pub(crate) fn share_time(time: Duration, needs: &[f64]) -> Vec<Duration> {
    let least = 0.1;
    let needs: Vec<f64> = needs.iter().map(|n| n.max(least)).collect();
    let (sum, time) = (needs.iter().sum::<f64>(), time.as_secs_f64());
    let spare = ((time - sum) / needs.len().max(1) as f64).max(0.0);
    let cut = if sum > time {
        (time / sum).max(0.5)
    } else {
        1.0
    };
    needs
        .iter()
        .map(|n| Duration::from_secs_f64(n * cut + spare))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_routes_get_what_they_need_first() {
        let shares = share_time(Duration::from_secs(3), &[0.01, 0.01, 1.0]);
        assert!(shares[2] > Duration::from_secs(1) && shares[0] > Duration::from_millis(500));
        let sum: f64 = shares.iter().map(Duration::as_secs_f64).sum();
        assert!((sum - 3.0).abs() < 1e-6);
        let tight = share_time(Duration::from_secs(1), &[0.1, 2.0]);
        assert!(tight.iter().sum::<Duration>() < Duration::from_millis(1200));
    }

    #[test]
    fn processes_that_take_longer_than_planned_are_made_up_for() {
        let plan = TimePlan::new(Duration::from_secs(600), 2);
        // How long all blocks take, where a process takes so much more than its cut.
        let all = |beyond: f64| {
            let mut pace = Pace::of(&plan);
            let mut elapsed = Duration::ZERO;
            for _ in 0..plan.looks.last() {
                let cut = pace.next(elapsed);
                elapsed += (cut + Duration::from_secs_f64(beyond)) * plan.processes as u32;
                pace.ran(plan.processes, cut);
            }
            elapsed.as_secs_f64()
        };
        assert!((all(0.0) - 450.0).abs() < 0.1);
        assert!((all(2.5) - 450.0).abs() < 0.1, "{}", all(2.5));
        // No process is cut by more than a seventh.
        assert!((all(10.0) - 574.0).abs() < 2.0, "{}", all(10.0));
    }

    #[test]
    fn ten_minutes_are_six_blocks_and_two_are_three() {
        let ten = TimePlan::new(Duration::from_secs(600), 2);
        assert_eq!(ten.looks.at(), [6]);
        assert!((24.5..25.5).contains(&ten.replicate.as_secs_f64()));
        assert_eq!(TimePlan::new(Duration::from_secs(300), 2).looks.at(), [3]);
        let two = TimePlan::new(Duration::from_secs(120), 2);
        assert_eq!(two.looks.at(), [3]);
        let hour = TimePlan::new(Duration::from_secs(3600), 2);
        assert_eq!(hour.looks.at(), [6, 9, 12]);
        for plan in [ten, two, hour] {
            let sum: f64 = plan.rows().iter().map(|(_, s)| s).sum();
            assert!(sum <= plan.total.as_secs_f64() * 1.01, "{sum}");
        }
    }
}
