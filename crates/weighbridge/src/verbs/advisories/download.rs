//! One file over HTTP.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::tls::{RootCerts, TlsConfig};
use weighbridge_inspect::AdvisoryError;

/// Until there is a connection, and then until there is an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// For the whole of it: npm's export has some hundred megabytes.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// A larger file is no export.
const LARGEST: u64 = 4 << 30;

/// A copy that can't be updated.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DownloadError {
    #[error("fetch {url}")]
    Fetch {
        url: String,
        source: Box<ureq::Error>,
    },
    #[error("fetch {url} to its end")]
    BrokenOff { url: String, source: io::Error },
    #[error("write to {folder}")]
    Write { folder: PathBuf, source: io::Error },
    #[error("use what {url} gave: it is {what}")]
    Other { url: String, what: String },
    #[error("use what {url} gave")]
    Advisories { url: String, source: AdvisoryError },
}

impl DownloadError {
    /// The same, where what couldn't be written is in a folder.
    pub(super) fn in_folder(self, folder: &Path) -> Self {
        match self {
            DownloadError::Write { source, .. } => DownloadError::Write {
                folder: folder.to_owned(),
                source,
            },
            other => other,
        }
    }
}

/// Fetches what a URL has into a file.
pub(super) fn to_file(url: &str, mut file: &File) -> Result<(), DownloadError> {
    let tls = TlsConfig::builder()
        // A company's own proxy is known to the system, not to a list that we bring.
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    let agent = ureq::Agent::config_builder()
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .timeout_global(Some(LONGEST))
        .user_agent(concat!("weighbridge/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls)
        .build()
        .new_agent();
    let answer = agent
        .get(url)
        .call()
        .map_err(|source| DownloadError::Fetch {
            url: url.to_owned(),
            source: Box::new(source),
        })?;
    let mut body = answer
        .into_body()
        .into_with_config()
        .limit(LARGEST)
        .reader();
    pump(&mut body, &mut file, url)
}

/// Tells apart who fails: what is read, or where it is written to.
fn pump(from: &mut impl io::Read, to: &mut impl io::Write, url: &str) -> Result<(), DownloadError> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = from
            .read(&mut buffer)
            .map_err(|source| DownloadError::BrokenOff {
                url: url.to_owned(),
                source,
            })?;
        if count == 0 {
            return Ok(());
        }
        to.write_all(&buffer[..count])
            .map_err(|source| DownloadError::Write {
                folder: PathBuf::new(),
                source,
            })?;
    }
}
