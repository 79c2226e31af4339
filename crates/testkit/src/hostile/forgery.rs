//! A delivery, signed as it should be, and then changed in the way that the attack needs.

use crate::{Answer, TestServer, fediverse::Actor};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use domain::Timestamp;
use federation::signatures::Style;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;

/// A delivery to the inbox of a server.
#[derive(Clone)]
pub struct Forgery {
    server: TestServer,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// One signature of RFC 9421.
#[derive(Clone, Copy)]
pub struct Label<'a> {
    /// Its label.
    pub name: &'a str,
    /// Whose key signs.
    pub signer: &'a Actor,
    /// Whose key it is said to be.
    pub key_id: &'a str,
    /// What is signed.
    pub covered: &'a [&'a str],
}

impl Forgery {
    /// What an honest peer sends.
    #[must_use]
    pub fn honest(sender: &Actor, server: &TestServer, path: &str, activity: &Value) -> Self {
        let body = Bytes::from(activity.to_string());
        let headers = sender.signs(server, path, &body, Style::Cavage);
        Self { server: server.clone(), path: path.to_owned(), headers, body }
    }

    /// To another address; all else stays.
    #[must_use]
    pub fn to(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }
    /// With another body; the headers stay.
    #[must_use]
    pub fn saying(mut self, activity: &Value) -> Self {
        self.body = Bytes::from(activity.to_string());
        self
    }
    /// With another body, byte for byte; the headers stay.
    #[must_use]
    pub fn saying_bytes(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
    /// Without a header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }
    /// With one more header; one of the same name stays.
    ///
    /// # Panics
    /// When it is no header.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a name");
        self.headers.append(name, HeaderValue::from_str(value).expect("a value"));
        self
    }
    /// With this header in place of all of its name.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        self.without(name).and(name, value)
    }
    /// With the right digest of the body that it has now.
    #[must_use]
    pub fn with_digest(self) -> Self {
        let sum = sum(&self.body);
        self.with("digest", &format!("SHA-256={sum}"))
    }
    /// With one more header, the `Content-Digest` of this body, whatever the body is.
    #[must_use]
    pub fn and_content_digest_of(self, activity: &Value) -> Self {
        self.and("content-digest", &format!("sha-256=:{}:", sum(activity.to_string().as_bytes())))
    }
    /// Dated so.
    #[must_use]
    pub fn dated(self, time: Timestamp) -> Self {
        self.with("date", &date(time))
    }

    /// Signed anew, after draft-cavage: with this key, which is said to be `key_id`, over just these headers.
    #[must_use]
    pub fn signed_by(self, signer: &Actor, key_id: &str, covered: &[&str]) -> Self {
        let lines: Vec<String> = covered.iter().map(|name| format!("{name}: {}", self.line(name))).collect();
        let (signature, covered) = (signer.signs_bytes(lines.join("\n").as_bytes()), covered.join(" "));
        let value = format!(r#"keyId="{key_id}",algorithm="rsa-sha256",headers="{covered}",signature="{signature}""#);
        self.with("signature", &value)
    }

    /// Signed anew, after RFC 9421, with several signatures.
    #[must_use]
    pub fn labelled(self, labels: &[Label<'_>], created: Timestamp) -> Self {
        let digest = format!("sha-256=:{}:", sum(&self.body));
        let request = self.without("signature").without("digest").with("content-digest", &digest);
        let (mut inputs, mut signatures) = (Vec::new(), Vec::new());
        for Label { name, signer, key_id, covered } in labels {
            let list: Vec<String> = covered.iter().map(|name| format!("\"{name}\"")).collect();
            let created = created.0.div_euclid(1_000);
            let parameters =
                format!(r#"({});created={created};keyid="{key_id}";alg="rsa-v1_5-sha256""#, list.join(" "));
            let mut base: Vec<String> =
                covered.iter().map(|name| format!("\"{name}\": {}", request.line(name))).collect();
            base.push(format!("\"@signature-params\": {parameters}"));
            signatures.push(format!("{name}=:{}:", signer.signs_bytes(base.join("\n").as_bytes())));
            inputs.push(format!("{name}={parameters}"));
        }
        request.with("signature-input", &inputs.join(", ")).with("signature", &signatures.join(", "))
    }

    /// Sends it.
    pub async fn sends(&self) -> Answer {
        self.server.send_with(Method::POST, &self.path, self.headers.clone(), self.body.clone()).await
    }

    /// What a signature says of this part of the request.
    fn line(&self, name: &str) -> String {
        let base = self.server.base_url();
        let host = base.trim_start_matches("http://");
        match name {
            "(request-target)" => format!("post {}", self.path),
            "host" | "@authority" => host.to_owned(),
            "@method" => "POST".to_owned(),
            "@path" => self.path.clone(),
            "@target-uri" => format!("{base}{}", self.path),
            header => {
                let values = self.headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
                values.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// The SHA-256 of a body, in base64.
fn sum(body: &[u8]) -> String {
    STANDARD.encode(digest(&SHA256, body))
}

/// A time, as HTTP writes it.
fn date(time: Timestamp) -> String {
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_millis(u64::try_from(time.0).expect("after 1970"));
    httpdate::fmt_http_date(time)
}
