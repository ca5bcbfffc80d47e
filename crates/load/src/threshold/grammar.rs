//! Reading a condition: the grammar, and where a mistake in it is.

use std::ops::Range;

use super::{Clock, Comparison, Looked, Threshold, ThresholdError};

const EXAMPLES: &str =
    "such as 'p99 < 50ms', 'errors < 0.1%', 'rate > 950/s' or 'GET /x: p99.9 <= 200ms'";
const METRICS: [&str; 7] = ["p50", "p90", "p99", "mean", "max", "errors", "rate"];

impl Threshold {
    /// Reads a condition.
    pub fn parse(text: &str) -> Result<Self, ThresholdError> {
        let fail = |at, message: &str, help: &str| ThresholdError::new(text, at, message, help);
        let whole = 0..text.len();
        // A route may hold a colon itself; what follows it can't.
        let (route, from) = match text.rfind(':') {
            Some(colon) => (Some(text[..colon].trim().to_owned()), colon + 1),
            None => (None, 0),
        };
        if route.as_deref() == Some("") {
            return Err(fail(
                0..from,
                "the route before the colon is missing",
                EXAMPLES,
            ));
        }
        let is_sign = |c: char| matches!(c, '<' | '>' | '=');
        let Some(sign) = text[from..].find(is_sign).map(|i| i + from) else {
            return Err(fail(whole, "a comparison is missing", EXAMPLES));
        };
        let end = text[sign..]
            .find(|c| !is_sign(c))
            .map_or(text.len(), |i| i + sign);
        let comparison = match &text[sign..end] {
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::More,
            ">=" => Comparison::MoreOrEqual,
            _ => return Err(fail(sign..end, "no such comparison", "one of <, <=, >, >=")),
        };
        let looked_at = trimmed(text, from..sign);
        let limit_at = trimmed(text, end..text.len());
        let looked = looked(&text[looked_at.clone()]).map_err(|help| {
            let at = if looked_at.is_empty() {
                from..end
            } else {
                looked_at.clone()
            };
            fail(at, "no such metric", &help)
        })?;
        let limit = match looked {
            Looked::Errors => share(&text[limit_at.clone()]),
            Looked::Rate => rate(&text[limit_at.clone()]),
            _ => seconds(&text[limit_at.clone()]),
        }
        .map_err(|(message, help)| {
            let at = if limit_at.is_empty() {
                sign..end
            } else {
                limit_at.clone()
            };
            fail(at, message, help)
        })?;
        Ok(Threshold {
            text: text.to_owned(),
            route,
            looked,
            comparison,
            limit,
            looked_at,
            compared_at: sign..end,
        })
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..(start + part.trim().len())
}

fn looked(text: &str) -> Result<Looked, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (clock, metric) = match words[..] {
        ["service", metric] => (Clock::Service, metric),
        ["lateness", metric] => (Clock::Lateness, metric),
        ["response", metric] => (Clock::Response, metric),
        [metric] => (Clock::Response, metric),
        _ => return Err(EXAMPLES.to_owned()),
    };
    let quantile = || {
        let number: f64 = metric.strip_prefix('p')?.parse().ok()?;
        (number > 0.0 && number < 100.0).then_some(number / 100.0)
    };
    match (metric, quantile()) {
        ("mean", _) => Ok(Looked::Mean(clock)),
        ("max", _) => Ok(Looked::Max(clock)),
        ("errors", _) if words.len() == 1 => Ok(Looked::Errors),
        ("rate", _) if words.len() == 1 => Ok(Looked::Rate),
        (_, Some(q)) => Ok(Looked::Quantile(clock, q)),
        _ => Err(nearest(metric)),
    }
}

fn nearest(metric: &str) -> String {
    let is_near = |known: &&str| {
        let shared = known
            .chars()
            .zip(metric.chars())
            .take_while(|(a, b)| a == b);
        shared.count() >= 3
    };
    match METRICS.into_iter().find(is_near) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "one of pNN (p50, p99, p99.9), mean, max, errors, rate; before a latency, `service` or `lateness`".to_owned(),
    }
}

type Bad = (&'static str, &'static str);

fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number)
}

fn seconds(text: &str) -> Result<f64, Bad> {
    const HELP: &str = "a duration with its unit, such as 50ms, 1.5s or 200us";
    let split = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .ok_or(match text.is_empty() {
            true => ("the limit is missing", HELP),
            false => ("this duration has no unit", HELP),
        })?;
    let unit = match text[split..].trim() {
        "s" => 1.0,
        "ms" => 1e-3,
        "us" | "µs" => 1e-6,
        "ns" => 1e-9,
        _ => return Err(("this isn't a duration", HELP)),
    };
    let number = number(&text[..split]).ok_or(("this isn't a duration", HELP))?;
    match number > 0.0 {
        true => Ok(number * unit),
        false => Err(("a latency is never below nothing", HELP)),
    }
}

fn share(text: &str) -> Result<f64, Bad> {
    const HELP: &str = "a share, such as 0.1% or 0.001";
    let share = match text.strip_suffix('%') {
        Some(percent) => number(percent).map(|p| p / 100.0),
        None => number(text),
    };
    match share {
        Some(share) if share <= 1.0 => Ok(share),
        Some(_) => Err(("a share is at most 1, or 100%", HELP)),
        None => Err(("this isn't a share", HELP)),
    }
}

fn rate(text: &str) -> Result<f64, Bad> {
    const HELP: &str = "requests a second, such as 950/s";
    number(text.strip_suffix("/s").unwrap_or(text)).ok_or(("this isn't a rate", HELP))
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn the_grammar() {
        let t = read("p99 < 50ms");
        assert_eq!(t.looked, Looked::Quantile(Clock::Response, 0.99));
        assert_eq!(
            (t.comparison, t.limit, t.route),
            (Comparison::Less, 0.05, None)
        );
        let t = read("GET /a:b/{id}: service p99.9<=1.5s");
        assert_eq!(t.route.as_deref(), Some("GET /a:b/{id}"));
        assert_eq!((t.limit, t.comparison), (1.5, Comparison::LessOrEqual));
        let Looked::Quantile(Clock::Service, q) = t.looked else {
            panic!("{t:?}")
        };
        assert!((q - 0.999).abs() < 1e-12);
        assert_eq!(read("errors < 0.1%").limit, 0.001);
        assert_eq!(read("rate > 950/s").limit, 950.0);
        assert_eq!(
            read("lateness max < 200µs").looked,
            Looked::Max(Clock::Lateness)
        );
        assert_eq!(read("errors>5%").comparison, Comparison::More);
    }

    #[test]
    fn mistakes_are_underlined() {
        for (text, at, message, help) in [
            ("p99 < 50", "50", "no unit", "50ms"),
            ("p99 <", "<", "limit is missing", "50ms"),
            ("p999 < 50ms", "p999", "no such metric", "p99"),
            ("latency < 50ms", "latency", "no such metric", "pNN"),
            ("p99 == 50ms", "==", "comparison", "<="),
            (
                "p99 50ms",
                "p99 50ms",
                "comparison is missing",
                "p99 < 50ms",
            ),
            ("errors < lots", "lots", "share", "0.1%"),
            ("errors < 200%", "200%", "at most 1", "0.1%"),
            ("rate > fast", "fast", "rate", "950/s"),
            (
                "error < 1%",
                "error",
                "no such metric",
                "did you mean `errors`?",
            ),
            (": p99 < 1s", ":", "route", "GET /x"),
        ] {
            let error = Threshold::parse(text).unwrap_err();
            assert_eq!(&text[error.at.clone()], at, "{error:?}");
            assert!(error.message.contains(message), "{error:?}");
            assert!(error.help.contains(help), "{error:?}");
        }
    }
}
