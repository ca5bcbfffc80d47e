//! `weighbridge init`: a commented `weighbridge.toml` with what inspecting a folder found.

mod backings;
mod candidates;
mod draft;
mod go;
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

/// A config that is there is replaced at once, when the new one is complete.
fn write(path: &Path, text: &str, is_forced: bool) -> std::io::Result<()> {
    if !is_forced {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        return file.write_all(text.as_bytes());
    }
    // What a link leads to is replaced, not the link.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let beside = path.with_file_name(format!(".{FILE}.{}", std::process::id()));
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_only_by_force() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        write(&path, "first", false).unwrap();
        let refused = write(&path, "second", false).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "first");
        let link = dir.path().join("link.toml");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        write(&link, "third", true).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "third");
        assert!(link.is_symlink());
        std::fs::create_dir(dir.path().join("folder")).unwrap();
        assert!(write(&dir.path().join("folder"), "fourth", true).is_err());
        let names = std::fs::read_dir(dir.path()).unwrap().flatten();
        let mut names: Vec<_> = names.map(|e| e.file_name()).collect();
        names.sort();
        assert_eq!(names, ["folder", "link.toml", FILE]);
    }
}
