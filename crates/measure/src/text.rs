//! Short numbers for progress lines.

/// Seconds in the unit that reads best.
pub(crate) fn seconds(value: f64) -> String {
    match value {
        v if v >= 1.0 => format!("{v:.1} s"),
        v if v >= 1e-3 => format!("{:.2} ms", v * 1e3),
        v => format!("{:.0} µs", v * 1e6),
    }
}
