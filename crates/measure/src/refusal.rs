//! A service that stops to answer well under load: what it refuses counts into nothing, so the run would end with empty
//! numbers, or with those of the few requests that it let pass.

use weighbridge_load::{Expect, RouteRun};

use crate::candidate::Candidate;
use crate::error::MeasureError;

/// Fails when most of a route's answers in a window are refusals, though the few before the load were good.
pub(crate) fn check(
    candidate: &Candidate,
    route: &str,
    seen: &[RouteRun],
    expect: &Expect,
) -> Result<(), MeasureError> {
    let answers: u64 = seen.iter().flat_map(|r| r.by_status.values()).sum();
    let refused = seen.iter().flat_map(|r| &r.by_status);
    let refused = refused.filter(|(status, _)| !expect.accepts_status(**status));
    let Some((status, count)) = refused.max_by_key(|(_, count)| **count) else {
        return Ok(());
    };
    if 2 * count <= answers {
        return Ok(());
    }
    let candidate = candidate.name.clone();
    let what = match status {
        429 => {
            format!("{route} is rate-limited (429) under load: lift its limit for the measurement")
        }
        _ => format!("{route} answers {status} under load, {count} of {answers} times"),
    };
    Err(MeasureError::Refused { candidate, what })
}
