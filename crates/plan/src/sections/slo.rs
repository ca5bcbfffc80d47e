//! `[slo]`, and `slo = { ... }` of a request: what must hold.

use crate::quantity::{Share, TimeSpan};
use crate::read::{Reading, Section};

/// Limits of latency, counted from when a request was due, and of errors. A quantile without a limit is free.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slo {
    /// Half of the requests are faster.
    pub p50: Option<TimeSpan>,
    /// Nine of ten are faster.
    pub p90: Option<TimeSpan>,
    /// 99 of 100 are faster.
    pub p99: Option<TimeSpan>,
    /// 999 of 1000 are faster.
    pub p999: Option<TimeSpan>,
    /// The share of requests that may fail.
    pub errors: Share,
}

impl Slo {
    /// The limits that are set: quantile (0 to 1) and limit, lowest quantile first.
    pub fn limits(&self) -> impl Iterator<Item = (f64, TimeSpan)> + use<> {
        let limits = [
            (0.5, self.p50),
            (0.9, self.p90),
            (0.99, self.p99),
            (0.999, self.p999),
        ];
        limits
            .into_iter()
            .filter_map(|(quantile, limit)| Some((quantile, limit?)))
    }
}

/// The service's own; without any quantile of its own it has the default one.
pub(crate) fn read(root: &mut Section<'_>, reading: &mut Reading) -> Slo {
    let mut section = root.child(reading, "slo");
    let mut slo = Slo {
        p50: section.optional(reading, "p50"),
        p90: section.optional(reading, "p90"),
        p99: None,
        p999: section.optional(reading, "p999"),
        errors: section.defaulted(reading, "errors"),
    };
    slo.p99 = match slo.limits().next() {
        Some(_) => section.optional(reading, "p99"),
        None => Some(section.defaulted(reading, "p99")),
    };
    check_order(&slo, &section, reading);
    section.finish(reading);
    slo
}

/// A request's own: what it leaves out is as for the service.
pub(crate) fn read_of_request(
    request: &mut Section<'_>,
    reading: &mut Reading,
    service: &Slo,
) -> Slo {
    let mut section = request.child(reading, "slo");
    let slo = Slo {
        p50: section.optional(reading, "p50").or(service.p50),
        p90: section.optional(reading, "p90").or(service.p90),
        p99: section.optional(reading, "p99").or(service.p99),
        p999: section.optional(reading, "p999").or(service.p999),
        errors: section
            .optional(reading, "errors")
            .unwrap_or(service.errors),
    };
    check_order(&slo, &section, reading);
    section.finish(reading);
    slo
}

fn check_order(slo: &Slo, section: &Section<'_>, reading: &mut Reading) {
    let limits: Vec<(f64, TimeSpan)> = slo.limits().collect();
    for pair in limits.windows(2) {
        if pair[0].1 > pair[1].1 && section.is_written() {
            let message = format!(
                "`{}` lets {} % of the requests take {} but {} % only {}",
                section.path,
                pair[0].0 * 100.0,
                pair[0].1,
                pair[1].0 * 100.0,
                pair[1].1
            );
            let advice = "a higher quantile is never below a lower one; what a request leaves out is as in [slo]";
            reading.complain_with_help(&section.place, message, "can't both hold", advice);
        }
    }
}
