//! `users`: who the requests are made as.

use std::fmt;
use std::path::PathBuf;

use crate::document::Place;
use crate::read::Reading;

/// A CSV file with a header line; each further line is a user, for whom the set-up runs once. Values are secrets: none is printed.
#[derive(Clone)]
pub struct Users {
    /// The file.
    pub path: PathBuf,
    /// The names of its columns, to be used as `${name}` in the set-up and in requests.
    pub columns: Vec<String>,
    /// The values of each user, in the order of the columns; at least one user.
    pub rows: Vec<Vec<String>>,
}

impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Users")
            .field("path", &self.path)
            .field("columns", &self.columns)
            .field("rows", &self.rows.len())
            .finish()
    }
}

pub(crate) fn read(reading: &mut Reading, place: &Place, written: &str) -> Option<Users> {
    let text = reading.text_of(place, written)?;
    match parse(&text) {
        Ok((columns, rows)) => Some(Users {
            path: reading.path_of(written),
            columns,
            rows,
        }),
        Err(why) => {
            reading.complain(
                place,
                format!("`{written}` can't be used: {why}"),
                "named here",
            );
            None
        }
    }
}

type Rows = (Vec<String>, Vec<Vec<String>>);

fn parse(text: &str) -> Result<Rows, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().map_err(|error| describe(&error))?;
    let columns: Vec<String> = columns.iter().map(|name| name.trim().to_owned()).collect();
    let rows: Result<Vec<Vec<String>>, csv::Error> = reader
        .records()
        .map(|record| Ok(record?.iter().map(str::to_owned).collect()))
        .collect();
    let rows = rows.map_err(|error| describe(&error))?;
    match rows.is_empty() {
        true => Err("it has no user below its header line".to_owned()),
        false => Ok((columns, rows)),
    }
}

/// Without the values, which may be passwords.
fn describe(error: &csv::Error) -> String {
    match error.position() {
        Some(position) => format!("line {} has another number of columns", position.line()),
        None => "it is no CSV".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_come_with_their_columns() {
        let (columns, rows) = parse("user,password\nada,\"a,b\"\nbo,c\n").unwrap();
        assert_eq!(columns, ["user", "password"]);
        assert_eq!(rows, [["ada", "a,b"], ["bo", "c"]]);
    }

    #[test]
    fn a_broken_file_is_told_without_its_secrets() {
        let error = parse("user,password\nada,secret,extra\n").unwrap_err();
        assert!(
            error.contains("line 2") && !error.contains("secret"),
            "{error}"
        );
        assert!(parse("user\n").is_err());
    }
}
