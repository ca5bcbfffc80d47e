//! `advisories update` against a real server: what is kept, what stays, what is said.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;

use serde_json::Value;
use zip::write::SimpleFileOptions;

use crate::yard::{Outcome, Yard};

const RECORD: &str = r#"{"id":"GO-2025-0001","modified":"2026-10-01T00:00:00Z","summary":"bad","affected":[{
  "package":{"name":"github.com/a/b","ecosystem":"Go"},
  "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.0"}]}]}]}"#;

fn archive(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut archive = zip::ZipWriter::new(&mut bytes);
    for (name, text) in entries {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    bytes.into_inner()
}

/// Answers one request with these bytes, whatever is asked; its address, and then the request's first line.
fn serve(answer: Vec<u8>) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
            head.push(byte[0]);
        }
        stream.write_all(&answer).unwrap();
        let head = String::from_utf8(head).unwrap();
        head.lines().next().unwrap_or_default().to_owned()
    });
    (url, asked)
}

fn answer(status: &str, length: usize, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn good() -> Vec<u8> {
    let archive = archive(&[("GO-2025-0001.json", RECORD)]);
    answer("200 OK", archive.len(), &archive)
}

struct Place {
    yard: Yard,
    data: PathBuf,
}

impl Place {
    fn new() -> Self {
        let yard = Yard::new();
        let data = yard.dir().join("data");
        let yard = yard.env("XDG_DATA_HOME", data.to_str().unwrap());
        Place { yard, data }
    }

    fn update(&self, url: &str) -> Outcome {
        self.yard
            .run(&["advisories", "update", "--ecosystem", "Go", "--url", url])
    }

    fn folder(&self) -> PathBuf {
        self.data.join("weighbridge/advisories/Go")
    }

    /// The names of what is in the folder: nothing half done is left there.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .map(|e| e.file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

#[test]
fn a_copy_is_fetched_and_inspect_reads_it() {
    let place = Place::new();
    let (url, asked) = serve(good());
    place.update(&url).ended(0, &[]);
    assert_eq!(asked.join().unwrap(), "GET /Go/all.zip HTTP/1.1");
    assert_eq!(place.files(), ["all.zip", "coverage.json"]);
    let coverage = fs::read_to_string(place.folder().join("coverage.json")).unwrap();
    let coverage: Value = serde_json::from_str(&coverage).unwrap();
    assert_eq!(
        (&coverage["ecosystem"], &coverage["advisories"]),
        (&"Go".into(), &1.into())
    );
    assert_eq!(coverage["newest"], "2026-10-01T00:00:00Z");
    assert!(coverage["fetched"].as_str().unwrap().starts_with("20"));

    let module = "module m\n\ngo 1.26\n\nrequire github.com/a/b v1.0.0\n";
    fs::write(place.yard.dir().join("go.mod"), module).unwrap();
    let found = place.yard.run(&["inspect", "--format", "json"]);
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    assert_eq!(found["known"]["vulnerabilities"][0]["id"], "GO-2025-0001");
}

#[test]
fn without_a_copy_it_is_not_known() {
    let found = Place::new().yard.run(&["inspect", "--format", "json"]);
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    assert!(found.get("known").is_none());
}

#[test]
fn what_cannot_be_used_changes_nothing() {
    let place = Place::new();
    let (url, _asked) = serve(good());
    place.update(&url).ended(0, &[]);
    let before = fs::read(place.folder().join("all.zip")).unwrap();
    let whole = archive(&[("GO-2025-0001.json", RECORD)]);
    let other = archive(&[("a.json", r#"{"name":"no record"}"#)]);
    let mixed = archive(&[("a.json", RECORD), ("b.json", "{")]);
    let npm = archive(&[("a.json", &RECORD.replace("\"Go\"", "\"npm\""))]);
    let page = b"<html>please log in</html>";
    for (answer, said) in [
        (
            answer("200 OK", whole.len(), &whole[..whole.len() / 2]),
            "to its end",
        ),
        (
            answer("200 OK", whole.len() - 30, &whole[..whole.len() - 30]),
            "ZIP",
        ),
        (answer("200 OK", page.len(), page), "no ZIP archive"),
        (answer("200 OK", other.len(), &other), "holds no advisory"),
        (
            answer("200 OK", mixed.len(), &mixed),
            "1 entries that are no OSV record",
        ),
        (answer("200 OK", npm.len(), &npm), "no record of Go"),
        (answer("404 Not Found", 0, b""), "404"),
        (answer("503 Service Unavailable", 0, b""), "503"),
    ] {
        let (url, _asked) = serve(answer);
        place
            .update(&url)
            .ended(2, &[said, "stays in use", "--advisories PATH"]);
        assert_eq!(place.files(), ["all.zip", "coverage.json"], "{said}");
        assert_eq!(
            fs::read(place.folder().join("all.zip")).unwrap(),
            before,
            "{said}"
        );
    }
}

#[test]
fn a_network_that_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let place = Place::new();
    place
        .update(&url)
        .ended(2, &[&url, "no copy yet", "--url", "--advisories PATH"]);
    assert_eq!(place.files(), [""; 0]);
}
