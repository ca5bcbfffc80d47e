//! Words for metrics and times.

use weighbridge_facts::Metric;

/// The metric as a heading: its registered name with spaces, capitals where they belong.
pub(crate) fn metric_label(metric: Metric) -> String {
    let words = match metric {
        Metric::PssIdle => return "Memory, idle".to_owned(),
        Metric::PssLoaded => return "Memory, loaded".to_owned(),
        Metric::PssAtConnections => return "Memory with connections".to_owned(),
        Metric::BytesPerConnection => return "Memory per connection".to_owned(),
        Metric::ArtifactBytes => return "Artifact".to_owned(),
        Metric::ImageBytes => return "Image".to_owned(),
        Metric::CostPerMonth => return "Cost per month".to_owned(),
        Metric::CpuPerRequest => return "CPU per request".to_owned(),
        Metric::IoShare => return "I/O share".to_owned(),
        metric => metric.name().replace('_', " "),
    };
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A number with its noun: `1 route`, `2 routes`.
pub fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// Wall time as people say it: `9 min 42 s`.
pub(crate) fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_labels_read_well() {
        assert_eq!(duration(582.4), "9 min 42 s");
        assert_eq!(duration(7.0), "7 s");
        assert_eq!(duration(7260.0), "2 h 1 min");
        assert_eq!(metric_label(Metric::ColdStart), "Cold start");
        assert_eq!(metric_label(Metric::Capacity), "Capacity");
    }

    #[test]
    fn one_has_no_ending() {
        assert_eq!(counted(1, "route"), "1 route");
        assert_eq!(counted(0, "route"), "0 routes");
    }
}
