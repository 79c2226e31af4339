//! Redirects: at most three, each like the first request, each signed anew.

use std::sync::{Arc, Mutex};

use egress::{BadRedirect, Error, Get, Redirects, Signer};
use http::{HeaderMap, HeaderValue, Method};
use url::Url;

use super::peer::{Peer, get, ok, redirect, stranger};

/// Signs with the address itself.
#[derive(Default)]
struct Echo(Mutex<Vec<String>>);

impl Signer for Echo {
    fn sign(&self, method: &Method, url: &Url) -> HeaderMap {
        self.0.lock().unwrap().push(url.to_string());
        let signature = HeaderValue::from_str(&format!("{method} {url}")).unwrap();
        HeaderMap::from_iter([(http::HeaderName::from_static("signature"), signature)])
    }
}

fn why(outcome: Result<egress::Answer, Error>) -> BadRedirect {
    match outcome.unwrap_err() {
        Error::Redirect { why, .. } => why,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn each_hop_is_signed_anew_and_the_answer_says_where_it_came_from() {
    let end = Peer::answering(|_| ok("end")).await;
    let to = end.url("/end#part").to_string();
    let start = Peer::answering(move |asked| if asked.path() == "/a" { redirect("/b?c") } else { redirect(&to) }).await;
    let echo = Arc::new(Echo::default());
    let signer: Arc<dyn Signer> = echo.clone();
    let mut from = start.url("/a");
    from.set_fragment(Some("main-key"));
    let answer = stranger().fetch(Get { signer: Some(signer), ..get(from) }).await.unwrap();
    assert_eq!((&answer.body[..], answer.url.as_str()), (&b"end"[..], end.url("/end").as_str()));
    let signed = [start.url("/a"), start.url("/b?c"), end.url("/end")].map(|url| url.to_string());
    assert_eq!(*echo.0.lock().unwrap(), signed);
    let asked = [start.asked(), end.asked()].concat();
    for (asked, signed) in asked.iter().zip(&signed) {
        assert_eq!(asked.header("signature"), Some(&*format!("GET {signed}")));
    }
}

#[tokio::test]
async fn net_26_the_fourth_redirect_a_circle_and_a_strange_location_are_refused() {
    let stranger = stranger();
    let chain = Peer::answering(|asked| match asked.path().strip_prefix("/").unwrap().parse::<u32>() {
        Ok(0) => ok("there"),
        Ok(left) => redirect(&format!("/{}", left - 1)),
        Err(_) => redirect("/endless"),
    })
    .await;
    assert_eq!(stranger.fetch(get(chain.url("/3"))).await.unwrap().body, "there");
    assert_eq!(why(stranger.fetch(get(chain.url("/4"))).await), BadRedirect::TooMany);
    assert_eq!(chain.paths(), ["/3", "/2", "/1", "/0", "/4", "/3", "/2", "/1"]);
    assert_eq!(why(stranger.fetch(get(chain.url("/endless"))).await), BadRedirect::Loop);

    let long = "a".repeat(20_000);
    for location in ["/a\tb", "/a b", "/ä", "\\\\a\\b", &long, "", "https://"] {
        let location = location.to_owned();
        let peer = Peer::answering(move |_| redirect(&location)).await;
        assert_eq!(why(stranger.fetch(get(peer.url("/"))).await), BadRedirect::Location);
        assert_eq!(peer.asked().len(), 1);
    }
    // A line break never gets as far as being a location: it ends the header, and the rest must be one.
    let split = Peer::answering(|_| redirect("/a\r\nset-cookie: a=b\r\nlocation: /b")).await;
    assert_eq!(why(stranger.fetch(get(split.url("/"))).await), BadRedirect::Location);
    let huge = Peer::answering(|_| redirect(&"a".repeat(65_536))).await;
    assert_eq!(stranger.fetch(get(huge.url("/"))).await.unwrap_err().reason(), "garbled");
}

#[tokio::test]
async fn a_redirect_to_another_origin_is_refused_where_the_caller_says_so() {
    let end = Peer::answering(|_| ok("end")).await;
    let to = end.url("/").to_string();
    let start = Peer::answering(move |_| redirect(&to)).await;
    let stranger = stranger();
    let same = Get { redirects: Redirects::SameOrigin, ..get(start.url("/")) };
    assert_eq!(why(stranger.fetch(same).await), BadRedirect::CrossOrigin);
    assert_eq!(end.connections(), 0);
    let never = Get { redirects: Redirects::Never, ..get(start.url("/")) };
    assert_eq!(stranger.fetch(never).await.unwrap().status, 302);
    let anywhere = stranger.fetch(get(start.url("/"))).await.unwrap();
    assert_eq!(anywhere.url, end.url("/"));
}

#[tokio::test]
async fn a_post_follows_no_redirect() {
    let end = Peer::answering(|_| ok("end")).await;
    let to = end.url("/").to_string();
    let start = Peer::answering(move |_| redirect(&to)).await;
    let answer = stranger().post(start.url("/inbox"), HeaderMap::new(), "{}".into()).await.unwrap();
    assert_eq!((answer.status.as_u16(), end.connections()), (302, 0));
    assert_eq!(start.asked()[0].body, b"{}");
}
