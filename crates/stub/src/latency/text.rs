//! The grammar of [`Latency`]: `name(argument, ...)`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::Latency;
use super::duration::{self, Shown};

/// Why a text is no distribution.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LatencyError {
    /// Not of the form `name(...)`.
    #[error(
        "read {text:?} as a distribution: write one as constant(10ms), uniform(1ms, 5ms), exponential(mean=5ms) or \
         lognormal(median=8ms, p99=25ms)"
    )]
    Form {
        /// What was written.
        text: String,
    },
    /// A name that stands for no distribution.
    #[error("know a distribution {name:?}: there are constant, uniform, exponential and lognormal")]
    Name {
        /// What was written.
        name: String,
    },
    /// The right distribution with the wrong arguments.
    #[error("read the arguments ({arguments}): write {usage}")]
    Arguments {
        /// What stands between the parentheses.
        arguments: String,
        /// How it is written.
        usage: &'static str,
    },
    /// An argument that is no duration.
    #[error("read {text:?}: {problem}")]
    Duration {
        /// What was written.
        text: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Arguments that contradict each other or make no distribution.
    #[error("use {text}: {problem}")]
    Value {
        /// What was written.
        text: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl FromStr for Latency {
    type Err = LatencyError;

    fn from_str(text: &str) -> Result<Self, LatencyError> {
        let text = text.trim();
        let form = || LatencyError::Form {
            text: text.to_owned(),
        };
        let (name, rest) = text.split_once('(').ok_or_else(form)?;
        let arguments = rest.strip_suffix(')').ok_or_else(form)?;
        let latency = match name.trim() {
            "constant" => {
                let [delay] = read(arguments, [""], "constant(10ms)")?;
                Latency::Constant(delay)
            }
            "uniform" => {
                let [low, high] = read(arguments, ["", ""], "uniform(1ms, 5ms)")?;
                Latency::Uniform { low, high }
            }
            "exponential" => {
                let [mean] = read(arguments, ["mean"], "exponential(mean=5ms)")?;
                Latency::Exponential { mean }
            }
            "lognormal" => {
                let usage = "lognormal(median=8ms, p99=25ms)";
                let [median, p99] = read(arguments, ["median", "p99"], usage)?;
                Latency::LogNormal { median, p99 }
            }
            name => {
                return Err(LatencyError::Name {
                    name: name.to_owned(),
                });
            }
        };
        latency
            .check()
            .map_err(|problem| LatencyError::Value {
                text: text.to_owned(),
                problem,
            })
            .map(|()| latency)
    }
}

impl Latency {
    fn check(&self) -> Result<(), &'static str> {
        match *self {
            Latency::Uniform { low, high } if low > high => {
                Err("the first duration is the shortest, the second the longest")
            }
            Latency::Exponential { mean } if mean.is_zero() => Err("the mean must be above zero"),
            Latency::LogNormal { median, .. } if median.is_zero() => {
                Err("the median must be above zero")
            }
            Latency::LogNormal { median, p99 } if p99 < median => {
                Err("the p99 can't be below the median")
            }
            _ => Ok(()),
        }
    }
}

/// Reads as many durations as there are `names`: a positional one where the name is empty, else `name=duration`, in
/// any order.
fn read<const N: usize>(
    arguments: &str,
    names: [&str; N],
    usage: &'static str,
) -> Result<[Duration; N], LatencyError> {
    let wrong = || LatencyError::Arguments {
        arguments: arguments.to_owned(),
        usage,
    };
    let mut found: [Option<Duration>; N] = [None; N];
    for argument in arguments.split(',') {
        let (name, value) = argument.split_once('=').unwrap_or(("", argument));
        let slot = (0..N)
            .find(|&i| names[i] == name.trim() && found[i].is_none())
            .ok_or_else(wrong)?;
        let value = value.trim();
        let duration = duration::parse(value).map_err(|problem| LatencyError::Duration {
            text: value.to_owned(),
            problem,
        })?;
        found[slot] = Some(duration);
    }
    let mut durations = [Duration::ZERO; N];
    for (duration, found) in durations.iter_mut().zip(found) {
        *duration = found.ok_or_else(wrong)?;
    }
    Ok(durations)
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Latency::Constant(delay) => write!(f, "constant({})", Shown(delay)),
            Latency::Uniform { low, high } => {
                write!(f, "uniform({}, {})", Shown(low), Shown(high))
            }
            Latency::Exponential { mean } => write!(f, "exponential(mean={})", Shown(mean)),
            Latency::LogNormal { median, p99 } => {
                write!(f, "lognormal(median={}, p99={})", Shown(median), Shown(p99))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::any_latency;
    use super::*;

    #[test]
    fn shows_what_it_read() {
        for text in [
            "constant(0ms)",
            "constant(10ms)",
            "uniform(250us, 1.5s)",
            "exponential(mean=5.25ms)",
            "lognormal(median=8ms, p99=25ms)",
        ] {
            assert_eq!(text.parse::<Latency>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn is_lenient_about_space_and_order() {
        let tidy: Latency = "lognormal(median=8ms, p99=25ms)".parse().unwrap();
        let loose: Latency = " lognormal ( p99 = 25 ms,median=8000µs ) ".parse().unwrap();
        assert_eq!(tidy, loose);
        let zero: Latency = "uniform(0s, 1h)".parse().unwrap();
        assert_eq!(zero, "uniform(0ms, 60 min)".parse().unwrap());
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, part) in [
            ("10ms", "write one as constant(10ms)"),
            ("constant(10ms", "write one as"),
            ("gamma(1ms)", "there are constant, uniform"),
            ("constant(10)", "needs a unit"),
            ("constant(10m)", "ns, us, ms, s, min or h"),
            ("constant(2h)", "at most an hour"),
            ("constant(-1ms)", "starts with a number"),
            ("constant(1.2.3ms)", "starts with a number"),
            ("constant()", "needs a unit"),
            ("constant(61min)", "at most an hour"),
            ("uniform(1ms)", "write uniform(1ms, 5ms)"),
            ("uniform(5ms, 1ms)", "the first duration is the shortest"),
            ("exponential(5ms)", "write exponential(mean=5ms)"),
            ("exponential(mean=0ms)", "above zero"),
            (
                "lognormal(median=8ms, median=9ms)",
                "write lognormal(median=8ms, p99=25ms)",
            ),
            ("lognormal(median=8ms, p99=7ms)", "below the median"),
        ] {
            let error = text.parse::<Latency>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn round_trips(latency in any_latency()) {
            prop_assert_eq!(latency.to_string().parse::<Latency>().unwrap(), latency);
        }
    }
}
