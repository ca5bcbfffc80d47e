//! Where the SLO breaks, from all probes around the point together by the mean share of late requests.
//!
//! The posterior says where to look; its likelihood needs the shape of the scatter, and where slow requests come in long
//! clusters a wrong shape moves the point by percents (M/M/1 at 200/s: 3 to 9 %). Once enough probes are there, the mean
//! alone tells the point, and leaving out some of the probes in turn tells how sure it is: the estimator of `weigh`.

use weighbridge_stats::{
    BreakingPoint, Tally, Window, breaking_point, mean_interval, pseudo_values,
};

use super::{LEVEL, Probe};

/// Probes farther from the point than this factor say nothing of it.
const AROUND: f64 = 1.4;
/// Into so many groups they are dealt; each is left out in turn.
const GROUPS: usize = 10;

/// Low end, point and high end of the breaking rate, requests a second; `None` where the probes don't tell.
pub(super) fn pooled(probes: &[&Probe], near: f64) -> Option<(f64, f64, f64)> {
    let allowed: Vec<f64> = probes.first()?.tallies.iter().map(|t| t.allowed).collect();
    let is_around = |rate: f64| (rate / near).max(near / rate) <= AROUND;
    let around = probes.iter().filter(|p| is_around(p.rate));
    let mut groups: Vec<Vec<Window>> = vec![vec![]; GROUPS];
    for (index, probe) in around.enumerate() {
        groups[index % GROUPS].push(window(probe));
    }
    groups.retain(|group| !group.is_empty());
    let log = |groups: &[Vec<Window>]| match breaking_point(&groups.concat(), &allowed)? {
        BreakingPoint::At(rate) => Some(rate.ln()),
        _ => None,
    };
    let seen = mean_interval(&pseudo_values(&groups, log)?, LEVEL)?;
    Some((seen.low.exp(), seen.mean.exp(), seen.high.exp()))
}

fn window(probe: &Probe) -> Window {
    let tallies = probe.tallies.iter();
    let tallies = tallies.map(|t| Tally { bad: t.bad, n: t.n });
    Window {
        rate: probe.rate,
        tallies: tallies.collect(),
    }
}
