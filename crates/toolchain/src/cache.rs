//! The cache: a toolchain appears in it whole or not at all, whoever unpacks it at the same time.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::error::ToolchainError;

/// SHA-256 of a file, hexadecimal.
pub(crate) fn sha256(path: &Path) -> Result<String, ToolchainError> {
    let fault = |source| ToolchainError::File {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(fault)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0u8; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(fault)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
    }
    Ok(hasher
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect())
}

/// Unpacks an archive beside `target` and renames it into place. Two processes may do so at once: the second
/// finds the first one's, which has the same digest, and drops its own.
pub(crate) fn unpack(archive: &Path, target: &Path) -> Result<(), ToolchainError> {
    let name = archive
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let fault = |source| ToolchainError::File {
        path: target.to_owned(),
        source,
    };
    let draft = PathBuf::from(format!(
        "{}.{}-{:?}",
        target.display(),
        std::process::id(),
        std::thread::current().id()
    ));
    let _ = fs::remove_dir_all(&draft);
    fs::create_dir_all(&draft).map_err(fault)?;
    let unpacked = match archive.extension().is_some_and(|e| e == "whl") {
        true => unpack_zip(archive, &draft),
        false => unpack_tgz(archive, &draft),
    };
    if let Err(reason) = unpacked {
        let _ = fs::remove_dir_all(&draft);
        return Err(ToolchainError::Archive {
            package: name,
            reason: reason.to_string(),
        });
    }
    match fs::rename(&draft, target) {
        Ok(()) => Ok(()),
        Err(_) if target.is_dir() => fs::remove_dir_all(&draft).map_err(fault),
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
