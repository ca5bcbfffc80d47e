//! The cache: a toolchain appears in it whole or not at all, whoever unpacks it at the same time.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use crate::draft::Draft;
use crate::error::ToolchainError;

/// Unpacks an archive beside `target`, lets `check` look at it, and renames it into place. Two processes may do so at once: the second
/// finds the first one's, which has the same digest, and drops its own.
pub(crate) fn unpack(
    archive: &Path,
    target: &Path,
    check: impl FnOnce(&Path) -> Result<(), ToolchainError>,
) -> Result<(), ToolchainError> {
    let name = archive
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let fault = |source| ToolchainError::File {
        path: target.to_owned(),
        source,
    };
    let parent = target.parent().unwrap_or(Path::new("."));
    let draft = Draft::folder(parent).map_err(fault)?;
    let unpacked = match archive.extension().is_some_and(|e| e == "whl") {
        true => unpack_zip(archive, &draft.0),
        false => unpack_tgz(archive, &draft.0),
    };
    unpacked.map_err(|reason| ToolchainError::Archive {
        package: name,
        reason: reason.to_string(),
    })?;
    check(&draft.0)?;
    match fs::rename(&draft.0, target) {
        Ok(()) => Ok(()),
        Err(_) if target.is_dir() => Ok(()),
        Err(source) => Err(fault(source)),
    }
}

/// npm packages have one folder, `package/`.
fn unpack_tgz(archive: &Path, to: &Path) -> io::Result<()> {
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(File::open(archive)?));
    tar.set_preserve_permissions(true);
    tar.unpack(to) // refuses to leave `to`
}

fn unpack_zip(archive: &Path, to: &Path) -> io::Result<()> {
    let mut zip = zip::ZipArchive::new(File::open(archive)?).map_err(io::Error::other)?;
    zip.extract(to).map_err(io::Error::other) // keeps permissions, refuses to leave `to`
}
