//! `weighbridge init`: a commented `weighbridge.toml` with what inspecting a folder found.

mod backings;
mod candidates;
mod draft;
mod node;
mod requests;

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use weighbridge_inspect::inspect;

use crate::cli::Init;
use crate::exit::Exit;
use crate::printer::Printer;
use draft::Draft;

const FILE: &str = "weighbridge.toml";

pub(crate) fn run(args: &Init, printer: Printer) -> Exit {
    let dir = &args.dir;
    let inspection = match inspect(dir, None) {
        Ok(inspection) => inspection,
        Err(error) => {
            let why = std::error::Error::source(&error);
            let why = why.map(|w| format!(": {w}")).unwrap_or_default();
            printer.error(&format!("failed to {error}{why}"));
            return Exit::Usage;
        }
    };
    let Some(draft) = draft::of(&inspection, dir) else {
        printer.error(&no_service(dir));
        return Exit::Usage;
    };
    let path = dir.join(FILE);
    if let Err(error) = write(&path, &draft.text, args.force) {
        let advice = match error.kind() {
            ErrorKind::AlreadyExists => "; --force overwrites it",
            _ => "",
        };
        printer.error(&format!(
            "failed to write {}: {error}{advice}",
            path.display()
        ));
        return Exit::Usage;
    }
    printer.result(&shown(&draft, &path));
    let dir = dir.display();
    printer.progress(&format!(
        "next: fill in what is marked FILL IN, then: weighbridge plan {dir}, weighbridge weigh {dir}"
    ));
    Exit::Done
}

fn no_service(dir: &Path) -> String {
    let shown = dir.display();
    let text = std::fs::read(dir.join("package.json"));
    let broken = text.map(|text| serde_json::from_slice::<serde_json::Value>(&text).err());
    match broken {
        Ok(Some(why)) => format!("failed to read {shown}/package.json: {why}"),
        _ => format!(
            "failed to find a service in {shown}: it has no package.json and no go.mod; name the folder of the service, or see examples/depot/weighbridge.toml"
        ),
    }
}

fn shown(draft: &Draft, path: &Path) -> String {
    let mut text = format!("wrote {}: {}\n", path.display(), draft.summary);
    text += "\nnot known, to be filled in\n";
    for line in &draft.unknown {
        text += &format!("  {}\n", draft::commented(line));
    }
    text
}

fn write(path: &Path, text: &str, is_forced: bool) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    match is_forced {
        true => options.create(true).truncate(true),
        false => options.create_new(true),
    };
    options.open(path)?.write_all(text.as_bytes())
}
