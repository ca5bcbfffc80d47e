//! Texts of a JSON file and the members of its objects, borrowed from it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A text of the file; a copy only where it has escapes.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub(super) struct Text<'t>(#[serde(borrow)] pub(super) Cow<'t, str>);

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
