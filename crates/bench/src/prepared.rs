//! Activities that are signed before anything is measured, and a client that only copies bytes: what the generator does
//! during the measurement is as little as can be.

#![expect(clippy::disallowed_methods, reason = "the load generator opens its own sockets and spawns as it likes")]

use crate::{Outcome, elsewhere::Sender, report::Times};
use bytes::Bytes;
use domain::{Clock as _, SystemClock};
use federation::signatures::{BodyDigest, Style, sign_post};
use http::HeaderMap;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// How long to leave a server alone that is saturated and does not say for how long.
const PAUSE: Duration = Duration::from_secs(1);
/// After so many refusals of one activity something else is wrong.
const REFUSALS: usize = 30;

/// A delivery, ready to be sent.
pub struct Prepared {
    /// The id of the note.
    pub note: String,
    /// Its headers, without `Host`.
    pub headers: HeaderMap,
    /// The activity.
    pub body: Bytes,
    wire: Bytes,
}

fn activity(sender: &Sender, note: &str, number: usize, published: &str) -> String {
    let actor = &sender.uri;
    let to = serde_json::json!(["https://www.w3.org/ns/activitystreams#Public"]);
    let cc = serde_json::json!([format!("{actor}/followers")]);
    let content = format!(
        "<p>Note {number}: the tower keeps the pressure steady, however many taps are open, and whoever looks at the \
         gauge sees <a href=\"https://water.example/gauge\" rel=\"nofollow\">the same level</a>.<br>Good night.</p>\
         <p><a href=\"https://water.example/tags/water\" class=\"mention hashtag\" rel=\"tag\">#<span>water</span></a></p>"
    );
    serde_json::json!({
        "@context": ["https://www.w3.org/ns/activitystreams", {
            "ostatus": "http://ostatus.org#", "sensitive": "as:sensitive", "Hashtag": "as:Hashtag",
            "conversation": "ostatus:conversation",
        }],
        "id": format!("{note}/activity"), "type": "Create", "actor": actor, "published": published, "to": to, "cc": cc,
        "object": {
            "id": note, "type": "Note", "summary": null, "inReplyTo": null, "published": published,
            "url": format!("{note}.html"), "attributedTo": actor, "to": to, "cc": cc, "sensitive": false,
            "content": content, "contentMap": { "en": content }, "attachment": [],
            "tag": [{ "type": "Hashtag", "href": "https://water.example/tags/water", "name": "#water" }],
        },
    })
    .to_string()
}

/// Signs so many activities of these people for the inbox of the server at `base_url`, on all cores.
pub fn prepare(senders: &[Sender], count: usize, base_url: &str) -> Outcome<Vec<Prepared>> {
    let inbox = url::Url::parse(&format!("{base_url}/inbox"))?;
    let published = wire::time::date_time(SystemClock.now());
    let make = |number: usize| -> Outcome<Prepared> {
        let sender = &senders[number % senders.len()];
        let note = format!("{}/statuses/{number}", sender.uri);
        let body = activity(sender, &note, number, &published);
        let digest = BodyDigest::of(body.as_bytes());
        let headers = sign_post(&sender.key, &sender.key_id, &inbox, &digest, Style::Cavage, SystemClock.now())?;
        let mut wire = format!("POST /inbox HTTP/1.1\r\nhost: {}\r\n", inbox.authority());
        for (name, value) in &headers {
            wire.push_str(&format!("{name}: {}\r\n", value.to_str()?));
        }
        wire.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
        Ok(Prepared { note, headers, body: body.into(), wire: wire.into() })
    };
    let cores = std::thread::available_parallelism()?.get();
    let parts: Outcome<Vec<Vec<(usize, Prepared)>>> = std::thread::scope(|scope| {
        let make = &make;
        let part =
            |from: usize| move || (from..count).step_by(cores).map(|number| Ok((number, make(number)?))).collect();
        let threads: Vec<_> = (0..cores).map(|from| scope.spawn(part(from))).collect();
        threads.into_iter().map(|thread| thread.join().map_err(|_| "signing panicked")?).collect()
    });
    let mut all: Vec<(usize, Prepared)> = parts?.into_iter().flatten().collect();
    all.sort_by_key(|(number, _)| *number);
    Ok(all.into_iter().map(|(_, prepared)| prepared).collect())
}

/// What came of sending.
#[derive(Debug)]
pub struct Sent {
    /// From the moment at which each was to be sent until it was accepted.
    pub times: Times,
    /// All of it.
    pub took: Duration,
    /// How often the server said that it was saturated.
    pub refused: usize,
}

/// Sends these over so many connections: as fast as answers come, or so many a second. Each is sent until it is accepted.
pub async fn send(
    address: SocketAddr,
    connections: usize,
    (all, from, to): (Arc<Vec<Prepared>>, usize, usize),
    rate: Option<f64>,
) -> Outcome<Sent> {
    let next = Arc::new(AtomicUsize::new(from));
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..connections {
        let (all, next) = (all.clone(), next.clone());
        tasks.push(tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let (mut times, mut refused, mut read) = (Vec::new(), 0, Vec::with_capacity(4 * 1024));
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= to {
                    return Outcome::Ok((times, refused));
                }
                let mut since = Instant::now();
                if let Some(rate) = rate {
                    #[expect(clippy::cast_precision_loss, reason = "a moment")]
                    let due = begun + Duration::from_secs_f64((number - from) as f64 / rate);
                    // The load is offered by the clock, whether or not the server keeps up.
                    tokio::time::sleep_until(due.into()).await;
                    since = due;
                }
                for refusals in 0.. {
                    stream.write_all(&all[number].wire).await?;
                    match answer(&mut stream, &mut read).await? {
                        202 => break,
                        503 if refusals < REFUSALS => {
                            refused += 1;
                            tokio::time::sleep(PAUSE).await;
                        }
                        status => return Err(format!("the inbox answered {status}").into()),
                    }
                }
                times.push(since.elapsed());
            }
        }));
    }
    let (mut times, mut refused) = (Vec::new(), 0);
    for task in tasks {
        let (some, more) = task.await??;
        times.extend(some);
        refused += more;
    }
    Ok(Sent { times: Times::new(times), took: begun.elapsed(), refused })
}

/// Reads one answer, and gives its status.
async fn answer(stream: &mut TcpStream, read: &mut Vec<u8>) -> Outcome<u16> {
    read.clear();
    loop {
        if stream.read_buf(read).await? == 0 {
            return Err("the server hung up".into());
        }
        let Some(head) = read.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&read[..head])?;
        let status = text.split(' ').nth(1).ok_or("no status")?.parse()?;
        let length = text.lines().filter_map(|line| line.split_once(':'));
        let length = length.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let length: usize = length.map_or(Ok(0), |(_, value)| value.trim().parse())?;
        while read.len() < head + 4 + length {
            if stream.read_buf(read).await? == 0 {
                return Err("the server hung up".into());
            }
        }
        return Ok(status);
    }
}
