//! Texts of a JSON file and the members of its objects, borrowed from it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A text of the file; a copy only where it has escapes. (Of an `Option<Cow>`, serde makes a copy always.)
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub(super) struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

impl Text<'_> {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The names of an object's members.
#[derive(Debug, Default)]
pub(super) struct Names<'t>(pub(super) Vec<Text<'t>>);

impl<'de: 't, 't> Deserialize<'de> for Names<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members: Vec<(Text<'t>, IgnoredAny)> = deserializer.deserialize_map(Members::new())?;
        Ok(Names(members.into_iter().map(|(name, _)| name).collect()))
    }
}

/// The members of an object, in its order.
pub(super) struct Members<K, V>(PhantomData<(K, V)>);

impl<K, V> Members<K, V> {
    pub(super) fn new() -> Self {
        Members(PhantomData)
    }
}

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Members<K, V> {
    type Value = Vec<(K, V)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_copied_only_where_they_have_escapes() {
        #[derive(Deserialize)]
        struct Entry<'t> {
            #[serde(borrow)]
            plain: Option<Text<'t>>,
            #[serde(borrow)]
            needs: Names<'t>,
        }
        let text = r#"{ "plain": "a", "needs": { "b": 1, "c\u0064": [2] } }"#;
        let entry: Entry<'_> = serde_json::from_str(text).unwrap();
        let is_copy = |text: &Text<'_>| matches!(text.0, Cow::Owned(_));
        assert!(!is_copy(&entry.plain.unwrap()));
        let needs = entry.needs.0;
        assert_eq!([needs[0].as_str(), needs[1].as_str()], ["b", "cd"]);
        assert_eq!([is_copy(&needs[0]), is_copy(&needs[1])], [false, true]);
    }
}
