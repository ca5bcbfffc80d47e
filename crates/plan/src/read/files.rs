//! Files that the config names.

use std::path::PathBuf;

use crate::document::Place;

use super::Reading;

/// A referenced file larger than this is a mistake.
const LARGEST: u64 = 16 << 20;

impl Reading {
    /// A path as written, relative to the config.
    pub(crate) fn path_of(&self, written: &str) -> PathBuf {
        self.dir().join(written)
    }

    /// The path of something that must exist.
    pub(crate) fn existing(&mut self, place: &Place, written: &str) -> Option<PathBuf> {
        let path = self.path_of(written);
        match path.try_exists() {
            Ok(true) => Some(path),
            Ok(false) => {
                self.complain_missing(place, written, "no such file or folder");
                None
            }
            Err(error) => {
                self.complain_missing(place, written, &error.to_string());
                None
            }
        }
    }

    /// The bytes of a file.
    pub(crate) fn bytes_of(&mut self, place: &Place, written: &str) -> Option<Vec<u8>> {
        let path = self.existing(place, written)?;
        let bytes = match std::fs::metadata(&path) {
            Ok(found) if found.len() > LARGEST => Err(format!(
                "it has {} bytes, more than the {LARGEST} that are taken",
                found.len()
            )),
            Ok(_) => std::fs::read(&path).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match bytes {
            Ok(bytes) => Some(bytes),
            Err(why) => {
                self.complain_missing(place, written, &why);
                None
            }
        }
    }

    /// The text of a file.
    pub(crate) fn text_of(&mut self, place: &Place, written: &str) -> Option<String> {
        let bytes = self.bytes_of(place, written)?;
        let text = String::from_utf8(bytes).ok();
        if text.is_none() {
            self.complain_missing(place, written, "it is no UTF-8 text");
        }
        text
    }

    /// The JSON in a file.
    pub(crate) fn json_of(&mut self, place: &Place, written: &str) -> Option<serde_json::Value> {
        let text = self.text_of(place, written)?;
        match serde_json::from_str(&text) {
            Ok(json) => Some(json),
            Err(error) => {
                self.complain_missing(place, written, &format!("it is no JSON: {error}"));
                None
            }
        }
    }

    fn complain_missing(&mut self, place: &Place, written: &str, why: &str) {
        let dir = self.dir();
        let dir = match dir.as_os_str().is_empty() {
            true => ".".to_owned(),
            false => dir.display().to_string(),
        };
        self.complain_with_help(
            place,
            format!("`{written}` can't be used: {why}"),
            "named here",
            format!("paths start from the config's folder, {dir}"),
        );
    }
}
