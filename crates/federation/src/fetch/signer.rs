//! Who signs what we fetch: the instance actor. A host that answers 400 or 401 is asked again, signed in another way, and
//! what worked is told to the caller, who remembers it by host.

use std::sync::Arc;

use domain::Clock;
use egress::stranger::{self, Answer, Get, Stranger};
use http::{HeaderMap, Method, StatusCode};
use url::Url;
use wire::uri::{Host, Uri};

use crate::signatures::{SigningKey, Style, sign_get};

/// How hosts want requests to be signed, as far as that is known. The same memory serves deliveries.
pub trait Styles: Send + Sync {
    /// What worked last.
    fn of(&self, host: &Host) -> Style;
    /// Takes note of what worked.
    fn worked(&self, host: &Host, style: Style);
}

/// Signs fetches.
#[derive(Clone)]
pub struct Signer {
    key: SigningKey,
    key_id: String,
    clock: Arc<dyn Clock>,
    styles: Arc<dyn Styles>,
}

impl Signer {
    /// Signs with this key, under this id.
    #[must_use]
    pub fn new(key: SigningKey, key_id: String, clock: Arc<dyn Clock>, styles: Arc<dyn Styles>) -> Self {
        Self { key, key_id, clock, styles }
    }

    /// Fetches an address, signed as its host wants it.
    pub(super) async fn fetch(
        &self,
        stranger: &Stranger,
        address: &Uri,
        get: impl Fn(&Uri, &str) -> Get,
    ) -> Result<Answer, stranger::Error> {
        let host = address.host();
        let first = self.styles.of(&host);
        let mut answer = self.ask(stranger, get(address, &self.purpose(first)), first).await?;
        for style in others(first, address) {
            if !matches!(answer.status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED) {
                break;
            }
            answer = self.ask(stranger, get(address, &self.purpose(style)), style).await?;
            if answer.status.is_success() {
                self.styles.worked(&host, style);
            }
        }
        Ok(answer)
    }

    async fn ask(&self, stranger: &Stranger, get: Get, style: Style) -> Result<Answer, stranger::Error> {
        let signer = Some(Arc::new(Signed { signer: self.clone(), style }) as Arc<dyn stranger::Signer>);
        stranger.fetch(Get { signer, ..get }).await
    }

    /// Fetches for one purpose are shared, so who signs, and how, belongs to it.
    fn purpose(&self, style: Style) -> String {
        format!("document {style:?} {}", self.key_id)
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

/// What to try after this. Without a query, leaving it out changes nothing.
fn others(first: Style, address: &Uri) -> impl Iterator<Item = Style> {
    let query = address.url().query().is_some();
    let all = [Style::Cavage, Style::CavageWithoutQuery, Style::Rfc9421];
    all.into_iter().filter(move |style| *style != first && (query || *style != Style::CavageWithoutQuery))
}

/// One way of signing, as `egress` asks for it at each stop.
struct Signed {
    signer: Signer,
    style: Style,
}

impl stranger::Signer for Signed {
    fn sign(&self, _: &Method, url: &Url) -> HeaderMap {
        let Signer { key, key_id, clock, .. } = &self.signer;
        // A key that cannot sign leaves the request unsigned, and the host refuses it.
        sign_get(key, key_id, url, self.style, clock.now()).unwrap_or_default()
    }
}
