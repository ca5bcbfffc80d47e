//! Digests of files.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::digest::Digest;
use sha2::{Sha256, Sha512};

use crate::error::ToolchainError;

/// SHA-256 of a file, hexadecimal.
pub(crate) fn sha256(path: &Path) -> Result<String, ToolchainError> {
    let digest = digest::<Sha256>(path)?;
    Ok(digest.iter().map(|b| format!("{b:02x}")).collect())
}

/// Digest of a file as package clients write it: `sha512-BASE64`.
pub(crate) fn integrity(path: &Path) -> Result<String, ToolchainError> {
    Ok(format!(
        "sha512-{}",
        STANDARD.encode(digest::<Sha512>(path)?)
    ))
}

fn digest<D: Digest>(path: &Path) -> Result<Vec<u8>, ToolchainError> {
    read_through::<D>(path).map_err(|source| ToolchainError::File {
        path: path.to_owned(),
        source,
    })
}

fn read_through<D: Digest>(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut hasher = D::new();
    let mut buffer = vec![0u8; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize().to_vec()),
            read => hasher.update(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digests of `abc` in FIPS 180-4's examples.
    #[test]
    fn known_digests() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("abc");
        std::fs::write(&file, "abc").unwrap();
        assert_eq!(
            sha256(&file).unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            integrity(&file).unwrap(),
            "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw=="
        );
    }
}
