//! What Alice may say. Every input is a body that she signs and delivers. If it is believed at all, then it is she who
//! speaks, for her own origin; and nothing that is embedded belongs to anybody elsewhere.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use federation::{
    ingest::{IngestError, Reading, RemoteAccount, RemoteStatus},
    signatures::Request,
    verify,
};
use futures::executor::block_on;
use http::{HeaderMap, HeaderValue, Method};
use wire::{
    activitystreams::{Activity, Reference},
    uri::{Host, Uri},
};

use super::signature::{DATE, Memory, signature_of};
use crate::key::{ALICE, HOME, KEY, NOW};

pub(super) fn run(input: &[u8]) {
    let Some(headers) = signed(input) else { return };
    let method = Method::POST;
    let request = Request { method: &method, target: "/inbox", scheme: "https", authority: HOME, headers: &headers };
    let verified = match block_on(verify::verify(&request, input, &Memory, NOW)) {
        Ok(verified) => verified,
        Err(rejection) => {
            // The signature itself holds, whatever stands in the body.
            let reason = rejection.reason();
            assert!(
                !reason.starts_with("signature") && !matches!(reason, "forged" | "digest" | "unsigned"),
                "{reason}"
            );
            return;
        }
    };
    let (actor, activity) = (verified.actor(), verified.value());
    assert!(actor.as_str() == ALICE && activity.actor == *actor);
    assert!(activity.id.as_ref().is_none_or(|id| id.same_origin(actor)));
    embedded(activity, actor);
}

/// Holds what is embedded against who speaks.
fn embedded(activity: &Activity, speaker: &Uri) {
    let Ok(own_host) = Host::parse(HOME) else { return };
    let reading = Reading { now: NOW, own_host: &own_host };
    for reference in [&activity.object, &activity.instrument].into_iter().flatten() {
        match reference {
            Reference::Object(object) => {
                let Some(id) = &object.id else { continue };
                assert!(id.same_origin(speaker), "a thing of elsewhere: {id}");
                assert!(object.attributed_to.iter().all(|author| author.id.same_origin(speaker)));
                let draft = RemoteStatus::draft(object, None, Some(&activity.audience), &reading);
                assert!(draft.is_err() || draft.is_ok_and(|draft| draft.author.same_origin(speaker)));
            }
            Reference::Activity(inner) => {
                assert!(inner.id.as_ref().is_none_or(|id| id.same_origin(speaker) && inner.actor.same_origin(speaker)));
                embedded(inner, speaker);
            }
            Reference::Actor(actor) => {
                assert!(actor.id.same_origin(speaker), "somebody of elsewhere: {}", actor.id);
                assert_ne!(RemoteAccount::draft(actor, &reading).err(), Some(IngestError::Ours));
            }
            // Addresses, and what is said to lie there: whoever follows one fetches it from its own origin.
            Reference::Id(_) | Reference::Many(_) | Reference::Other { .. } | Reference::Hint { .. } => {}
        }
    }
}

/// The headers with which Alice delivers a body.
fn signed(body: &[u8]) -> Option<HeaderMap> {
    let digest = format!("SHA-256={}", STANDARD.encode(digest(&SHA256, body)));
    let base = format!("(request-target): post /inbox\nhost: {HOME}\ndate: {DATE}\ndigest: {digest}");
    let listed = "(request-target) host date digest";
    let signature =
        format!(r#"keyId="{KEY}",algorithm="hs2019",headers="{listed}",signature="{}""#, signature_of(&base));
    let mut headers = HeaderMap::new();
    for (name, value) in [("host", HOME), ("date", DATE), ("digest", &digest), ("signature", &signature)] {
        headers.insert(name, HeaderValue::from_str(value).ok()?);
    }
    Some(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_alice_says_of_herself_is_believed() {
        let body = format!(r#"{{"type":"Like","actor":"{ALICE}","object":"https://home.example/statuses/1"}}"#);
        let headers = signed(body.as_bytes()).unwrap();
        let request =
            Request { method: &Method::POST, target: "/inbox", scheme: "https", authority: HOME, headers: &headers };
        let verified = block_on(verify::verify(&request, body.as_bytes(), &Memory, NOW)).unwrap();
        assert_eq!(verified.actor().as_str(), ALICE);
    }

    #[test]
    #[should_panic(expected = "a thing of elsewhere")]
    fn a_thing_of_elsewhere_is_found() {
        let body = r#"{"type":"Create","actor":"https://a.example/users/alice","object":
            {"type":"Note","id":"https://b.example/1","attributedTo":"https://b.example/bob"}}"#;
        let activity = wire::activitystreams::Received::parse(body.as_bytes()).unwrap().activity().unwrap();
        embedded(&activity, &Uri::parse(ALICE).unwrap());
    }
}
