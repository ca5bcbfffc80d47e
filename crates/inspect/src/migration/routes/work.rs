//! What a call waits for or computes, by the package and the function that it calls.

use schemars::JsonSchema;
use serde::Serialize;

/// What a route does with its time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(tag = "kind", content = "what", rename_all = "snake_case")]
pub enum Work {
    /// Waits for something over the network.
    WaitsForNetwork(String),
    /// Waits for the disk, off the event loop.
    WaitsForDisk(String),
    /// Derives keys or hashes passwords in native code, off the event loop or on it.
    DerivesKeys(String),
    /// Compresses or decompresses.
    Compresses(String),
    /// Computes in JavaScript or holds the event loop while something native does.
    Computes(String),
}

/// Packages that wait for the network in whatever is called of them, beside those of the catalogue of technologies.
const CLIENTS: [&str; 22] = [
    "axios",
    "got",
    "ky",
    "node-fetch",
    "undici",
    "superagent",
    "request",
    "http-proxy",
    "nodemailer",
    "stripe",
    "twilio",
    "openai",
    "googleapis",
    "firebase-admin",
    "web-push",
    "ssh2",
    "ldapjs",
    "openid-client",
    "@sendgrid/mail",
    "@slack/web-api",
    "@anthropic-ai/sdk",
    "graphql-request",
];

/// Packages that compute on the event loop.
const COMPUTING: [&str; 20] = [
    "bcryptjs",
    "jimp",
    "pngjs",
    "jpeg-js",
    "canvas",
    "pdfkit",
    "pdf-lib",
    "exceljs",
    "xlsx",
    "csv-parse",
    "papaparse",
    "xml2js",
    "fast-xml-parser",
    "js-yaml",
    "marked",
    "markdown-it",
    "mathjs",
    "natural",
    "crypto-js",
    "better-sqlite3",
];

/// What lists, texts and promises have, whoever gave them: what is called of a result does no work of its package.
const OF_RESULTS: [&str; 18] = [
    "map", "filter", "forEach", "reduce", "some", "every", "flatMap", "flat", "sort", "slice",
    "includes", "join", "concat", "entries", "then", "catch", "finally", "toString",
];

/// What a call of something of a package does; none where nothing is known.
pub(super) fn of_package(package: &str, path: &str, loops: usize) -> Option<Work> {
    let name = path
        .rsplit('.')
        .next()
        .unwrap_or(path)
        .trim_end_matches("()");
    if path.contains("().") && OF_RESULTS.contains(&name) {
        return None;
    }
    let shown = match path.is_empty() {
        true => package.to_owned(),
        false => format!("{package} {}", short(path)),
    };
    let is_sync = name.ends_with("Sync");
    match package {
        "http" | "https" if matches!(name, "request" | "get") => Some(Work::WaitsForNetwork(shown)),
        "fs" | "fs-extra" | "graceful-fs" | "child_process" if is_sync => {
            Some(Work::Computes(shown))
        }
        "fs" | "fs/promises" | "fs-extra" => Some(Work::WaitsForDisk(shown)),
        "zlib" => Some(Work::Compresses(shown)),
        "bcrypt" | "argon2" | "scrypt-js" => Some(Work::DerivesKeys(shown)),
        "crypto" if name.starts_with("pbkdf2") || name.starts_with("scrypt") => {
            Some(Work::DerivesKeys(shown))
        }
        "crypto" if is_sync || loops > 0 => Some(Work::Computes(shown)),
        "sqlite" => Some(Work::Computes(shown)),
        _ if COMPUTING.contains(&package) => Some(Work::Computes(shown)),
        _ if CLIENTS.contains(&package) || crate::technologies::is_remote(package) => {
            Some(Work::WaitsForNetwork(shown))
        }
        _ => None,
    }
}

/// What a call of something global does.
pub(super) fn of_global(name: &str) -> Option<Work> {
    match name {
        "fetch" | "globalThis.fetch" => Some(Work::WaitsForNetwork(name.to_owned())),
        _ => None,
    }
}

/// The last two parts of a path, which name the call.
fn short(path: &str) -> String {
    let parts: Vec<&str> = path.rsplit('.').take(2).collect();
    let parts: Vec<&str> = parts.into_iter().rev().collect();
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_wait_and_what_is_in_the_process_computes() {
        let waits = |package, path| of_package(package, path, 0);
        assert_eq!(
            waits("pg", "Pool().query"),
            Some(Work::WaitsForNetwork("pg Pool().query".to_owned()))
        );
        assert!(matches!(
            waits("fs", "readFileSync"),
            Some(Work::Computes(_))
        ));
        assert!(matches!(
            waits("fs", "promises.readFile"),
            Some(Work::WaitsForDisk(_))
        ));
        assert!(matches!(
            waits("sqlite", "DatabaseSync().prepare"),
            Some(Work::Computes(_))
        ));
        assert!(matches!(
            waits("bcryptjs", "compare"),
            Some(Work::Computes(_))
        ));
        assert_eq!(waits("sqlite", "prepare().all().map"), None);
        assert_eq!(waits("crypto", "randomUUID"), None);
        assert_eq!(waits("zod", "object"), None);
    }
}
