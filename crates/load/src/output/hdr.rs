//! Histograms as text: `HdrHistogram`'s V2 encoding, deflated, in base64, as its logs and its other
//! implementations read it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Deserializer, Serializer as _, V2DeflateSerializer};

/// A text that isn't a histogram.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read a histogram: {0}")]
pub struct HdrError(String);

/// Encodes a histogram.
pub fn encode(histogram: &Histogram<u64>) -> String {
    let mut bytes = Vec::new();
    V2DeflateSerializer::new()
        .serialize(histogram, &mut bytes)
        .expect("a vector takes all bytes, and counts fit 64 bits");
    STANDARD.encode(bytes)
}

/// Decodes a histogram.
///
/// # Errors
/// When the text isn't one.
pub fn decode(text: &str) -> Result<Histogram<u64>, HdrError> {
    let bytes = STANDARD.decode(text).map_err(|e| HdrError(e.to_string()))?;
    Deserializer::new()
        .deserialize(&mut bytes.as_slice())
        .map_err(|e| HdrError(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorder::histogram;

    #[test]
    fn there_and_back() {
        let mut h = histogram();
        for i in 1..2000u64 {
            h.record(i * 37_000).unwrap();
        }
        assert_eq!(decode(&encode(&h)).unwrap(), h);
        assert_eq!(decode(&encode(&histogram())).unwrap().len(), 0);
        assert!(decode("never").is_err());
        assert!(decode("AAAA").is_err());
    }
}
