//! Session tokens, signed and taken apart independently of both implementations.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde_json::Value;
use sha2::{Digest, Sha256};

const BLOCK: usize = 64;
pub(crate) const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// A token with any header and payload.
pub(crate) fn sign(header: &str, payload: &str, secret: &str) -> String {
    let signed = format!("{}.{}", BASE64.encode(header), BASE64.encode(payload));
    let signature = BASE64.encode(hmac_sha256(secret.as_bytes(), signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// A token that is valid for ten minutes.
pub(crate) fn valid(secret: &str) -> String {
    sign(
        HEADER,
        &format!(r#"{{"sub":"ada","iat":{},"exp":{}}}"#, now(), now() + 600),
        secret,
    )
}

/// The claims of a token that is signed with the secret.
pub(crate) fn claims(token: &str, secret: &str) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let is_ours = BASE64.decode(header).ok()? == HEADER.as_bytes()
        && BASE64.decode(signature).ok()? == hmac_sha256(secret.as_bytes(), signed.as_bytes());
    is_ours.then(|| serde_json::from_slice(&BASE64.decode(payload).ok()?).ok())?
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// RFC 2104, for keys of at most a block.
fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut padded = [0; BLOCK];
    padded[..key.len()].copy_from_slice(key);
    let inner = Sha256::new()
        .chain_update(padded.map(|byte| byte ^ 0x36))
        .chain_update(text)
        .finalize();
    let outer = Sha256::new()
        .chain_update(padded.map(|byte| byte ^ 0x5c))
        .chain_update(inner)
        .finalize();
    outer.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hmac_agrees_with_rfc_4231_case_2() {
        let mac = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(mac[..4], [0x5b, 0xdc, 0xc1, 0x46]);
    }

    #[test]
    fn claims_come_back_only_with_the_secret() {
        let token = valid("secret");
        assert_eq!(claims(&token, "secret").unwrap()["sub"], "ada");
        assert_eq!(claims(&token, "other"), None);
    }
}
