//! An `HdrHistogram` log: an interval a second, in V2 compressed form, as its log readers take it.

use hdrhistogram::Histogram;
use hdrhistogram::serialization::V2DeflateSerializer;
use hdrhistogram::serialization::interval_log::{IntervalLogWriterBuilder, Tag};
use std::time::{Duration, SystemTime};

use crate::output::{LoadReport, decode};

/// The log of a run that began at `began`: latency from the due time, in nanoseconds; by seconds where the result
/// has them, else one interval. Values in the column of maxima are in milliseconds, as elsewhere.
pub fn hlog(report: &LoadReport, began: SystemTime) -> String {
    let mut bytes = Vec::new();
    let mut serializer = V2DeflateSerializer::new();
    let comment = format!(
        "{} {}: latency from the due time, ns",
        report.tool.name, report.tool.version
    );
    let mut log = IntervalLogWriterBuilder::new()
        .add_comment(&comment)
        .with_start_time(began)
        .with_base_time(began)
        .with_max_value_divisor(1_000_000.0)
        .begin_log_with(&mut bytes, &mut serializer)
        .expect("a vector takes all bytes");
    let mut write = |from: f64, length: f64, histogram: &Histogram<u64>| {
        log.write_histogram(
            histogram,
            Duration::from_secs_f64(from),
            Duration::from_secs_f64(length),
            None::<Tag>,
        )
        .expect("a vector takes all bytes, and counts fit 64 bits");
    };
    let mut from = 0.0;
    for second in &report.series {
        if let Ok(histogram) = decode(&second.response) {
            write(from, (second.at - from).max(0.0), &histogram);
        }
        from = second.at;
    }
    if report.series.is_empty()
        && let Ok(histogram) = decode(&report.histograms.response)
    {
        write(0.0, report.summary.elapsed, &histogram);
    }
    String::from_utf8(bytes).expect("a log is ASCII")
}
