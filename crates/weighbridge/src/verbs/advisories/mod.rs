//! `weighbridge advisories update`: a copy of OSV's bulk exports, which `inspect` reads from then on.

mod copy;
mod download;

use std::error::Error;
use std::path::PathBuf;

use crate::cli::{Advisories, AdvisoriesVerb, UpdateAdvisories};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::project::lookup;

pub(crate) use copy::archives;
use copy::{Copy, Coverage};
use download::DownloadError;

pub(crate) fn run(args: &Advisories, printer: Printer) -> Exit {
    match &args.verb {
        AdvisoriesVerb::Update(args) => update(args, printer),
    }
}

/// Each ecosystem by itself: one that can't be had keeps the others from nothing.
fn update(args: &UpdateAdvisories, printer: Printer) -> Exit {
    let Some(folder) = args.dir.clone().or_else(folder) else {
        printer.error("failed to find a folder for data: set XDG_DATA_HOME or HOME, or give --dir");
        return Exit::Usage;
    };
    let mut exit = Exit::Done;
    for ecosystem in &args.ecosystem {
        let copy = Copy::of(&folder, ecosystem.name());
        let url = format!(
            "{}/{}/all.zip",
            args.url.trim_end_matches('/'),
            ecosystem.name()
        );
        printer.progress(&format!("fetching {url}"));
        match copy.update(&url) {
            Ok(coverage) => printer.result(&said(&copy, &coverage)),
            Err(error) => {
                complain(printer, &copy, &error);
                exit = Exit::Usage;
            }
        }
    }
    exit
}

fn said(copy: &Copy, coverage: &Coverage) -> String {
    let newest = coverage.newest.as_deref().unwrap_or("no date in them");
    format!(
        "{}: {} advisories, newest: {newest}, in {}",
        coverage.ecosystem,
        coverage.advisories,
        copy.archive().display()
    )
}

fn complain(printer: Printer, copy: &Copy, error: &DownloadError) {
    let mut text = format!("failed to {error}");
    let mut source = error.source();
    while let Some(why) = source {
        text += &format!(": {why}");
        source = why.source();
    }
    printer.error(&text);
    let old = match copy.coverage() {
        Some(old) => format!("the copy of {} stays in use", old.fetched),
        None if copy.archive().is_file() => "the copy that is there stays in use".to_owned(),
        None => "there is no copy yet: vulnerabilities stay not known".to_owned(),
    };
    printer.warning(&format!(
        "{old}; give a mirror with --url, or fetch the export elsewhere and give it to inspect with --advisories PATH"
    ));
}

/// `$XDG_DATA_HOME/weighbridge/advisories` or `~/.local/share/weighbridge/advisories`.
pub(crate) fn folder() -> Option<PathBuf> {
    let set = |name: &str| {
        lookup(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let data = set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local/share")))?;
    Some(data.join("weighbridge/advisories"))
}
