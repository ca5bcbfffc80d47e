//! The table of npm packages and what stands in Go for them: `counterparts.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Counterpart;

static TEXT: &str = include_str!("counterparts.toml");

static TABLE: LazyLock<Table> =
    LazyLock::new(|| Table::read(TEXT).expect("the table is read in a test"));

/// What stands in for a package: by its whole name, else by the longest beginning that the table has.
pub(super) fn counterpart(npm: &str) -> Option<&'static Counterpart> {
    if let Some(found) = TABLE.whole.get(npm) {
        return Some(found);
    }
    let fits = TABLE
        .beginnings
        .iter()
        .filter(|(b, _)| npm.starts_with(b.as_str()));
    fits.max_by_key(|(b, _)| b.len()).map(|(_, found)| found)
}

#[derive(Debug, Default)]
struct Table {
    whole: HashMap<String, Counterpart>,
    beginnings: Vec<(String, Counterpart)>,
}

#[derive(Debug, Deserialize)]
struct Written {
    package: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    npm: String,
    #[serde(flatten)]
    counterpart: Counterpart,
}

impl Table {
    fn read(text: &str) -> Result<Self, toml_edit::de::Error> {
        let written: Written = toml_edit::de::from_str(text)?;
        let mut table = Table::default();
        for Row { npm, counterpart } in written.package {
            match npm.strip_suffix('*') {
                Some(beginning) => table.beginnings.push((beginning.to_owned(), counterpart)),
                None => {
                    table.whole.insert(npm, counterpart);
                }
            }
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Difficulty;
    use super::*;

    #[test]
    fn the_table_can_be_read_and_says_each_package_once() {
        let rows = toml_edit::de::from_str::<Written>(TEXT).unwrap().package;
        assert!(rows.len() >= 150, "{}", rows.len());
        let table = Table::read(TEXT).unwrap();
        assert_eq!(table.whole.len() + table.beginnings.len(), rows.len());
        for Row { npm, counterpart } in rows {
            let Counterpart {
                module,
                difficulty,
                trap,
                source,
                ..
            } = counterpart;
            assert!(
                trap.is_none() || source.is_some(),
                "{npm}: a trap without its source"
            );
            assert!(
                difficulty != Difficulty::DropIn || module.is_some(),
                "{npm}: what drops in has a module"
            );
        }
    }

    #[test]
    fn a_whole_name_goes_before_a_beginning() {
        let difficulty = |npm| counterpart(npm).map(|c| c.difficulty);
        assert_eq!(
            counterpart("@google-cloud/storage").unwrap().difficulty,
            Difficulty::DropIn
        );
        assert_eq!(difficulty("@google-cloud/tasks"), Some(Difficulty::Adapt));
        assert_eq!(difficulty("left-pad-of-nobody"), None);
    }
}
