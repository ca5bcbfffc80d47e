//! What a value can be read as.

use std::fmt::Display;

use weighbridge_toolchain::RuntimeSpec;

use crate::document::Value;
use crate::quantity::{Bytes, Distribution, Money, Rate, Share, Think, TimeSpan};

/// A type that a value of the config can be read as.
pub(crate) trait Setting: Sized {
    /// What to write, for people: "a text".
    const EXPECTED: &'static str;

    /// `None`: a value of another kind; an error: the right kind, but no such thing.
    fn read(value: &Value) -> Option<Result<Self, String>>;

    /// As it would be written.
    fn show(&self) -> String;
}

impl Setting for String {
    const EXPECTED: &'static str = "a text in quotes";

    fn read(value: &Value) -> Option<Result<Self, String>> {
        match value {
            Value::Text(text) => Some(Ok(text.clone())),
            _ => None,
        }
    }

    fn show(&self) -> String {
        self.clone()
    }
}

impl Setting for bool {
    const EXPECTED: &'static str = "true or false";

    fn read(value: &Value) -> Option<Result<Self, String>> {
        match value {
            Value::Flag(flag) => Some(Ok(*flag)),
            _ => None,
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for f64 {
    const EXPECTED: &'static str = "a number";

    fn read(value: &Value) -> Option<Result<Self, String>> {
        number(value).map(|number| match number.is_finite() {
            true => Ok(number),
            false => Err(format!("{number} is no finite number")),
        })
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

macro_rules! integer_setting {
    ($type:ty, $expected:literal) => {
        impl Setting for $type {
            const EXPECTED: &'static str = $expected;

            fn read(value: &Value) -> Option<Result<Self, String>> {
                match value {
                    Value::Integer(number) => Some(
                        <$type>::try_from(*number)
                            .map_err(|_| format!("{number} is out of range; write {}", $expected)),
                    ),
                    _ => None,
                }
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    };
}

integer_setting!(u16, "an integer of 0 to 65535");
integer_setting!(u32, "an integer of 0 to 4294967295");
integer_setting!(u64, "an integer of 0 or more");

impl Setting for Vec<String> {
    const EXPECTED: &'static str = "a list of texts";

    fn read(value: &Value) -> Option<Result<Self, String>> {
        let Value::List(nodes) = value else {
            return None;
        };
        let texts: Option<Vec<String>> = nodes
            .iter()
            .map(|node| String::read(&node.value)?.ok())
            .collect();
        texts.map(Ok)
    }

    fn show(&self) -> String {
        self.join(", ")
    }
}

/// Types that are written as a text of their own grammar, and perhaps as a plain number.
macro_rules! text_setting {
    ($type:ty, $expected:literal $(, $number:expr)?) => {
        impl Setting for $type {
            const EXPECTED: &'static str = $expected;

            fn read(value: &Value) -> Option<Result<Self, String>> {
                $(
                    if let Some(number) = number(value) {
                        let of_number: fn(f64) -> Option<$type> = $number;
                        return Some(of_number(number).ok_or_else(|| format!("{number} is out of range; write {}", $expected)));
                    }
                )?
                match value {
                    Value::Text(text) => Some(parsed(text)),
                    _ => None,
                }
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    };
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, String>
where
    T::Err: Display,
{
    text.parse::<T>().map_err(|error| error.to_string())
}

text_setting!(Bytes, "a size such as \"512MiB\"");
text_setting!(TimeSpan, "a length of time such as \"100ms\"");
text_setting!(Share, "a share such as \"0.1%\" or 0.001", Share::new);
text_setting!(Money, "an amount of money such as \"12000 USD\"");
text_setting!(
    Rate,
    "a rate such as \"1500/s\" or 1500, more than 0",
    Rate::per_second
);
text_setting!(
    Distribution,
    "a distribution such as \"lognormal(median=8ms, p99=25ms)\""
);
text_setting!(
    Think,
    "a think time such as \"2s\", \"exponential(mean=2s)\" or \"uniform(1s..3s)\""
);
text_setting!(
    RuntimeSpec,
    "a runtime such as \"node@24\", \"go@1.26\" or \"none\""
);
text_setting!(crate::Arrivals, "\"poisson\" or \"constant\"");
text_setting!(crate::Weights, "\"declared\" or \"guessed\"");
text_setting!(crate::Route, "a route such as \"GET /parcels/{id}\"");
text_setting!(
    crate::Capture,
    "\"$.json.path\", \"header:NAME\" or \"cookie:NAME\""
);
text_setting!(
    crate::Ready,
    "\"GET /health\", \"tcp\" or a TCP port",
    |number| (number.fract() == 0.0 && (1.0..=65535.0).contains(&number)).then_some(
        crate::Ready::Tcp {
            port: Some(number as u16)
        }
    )
);
