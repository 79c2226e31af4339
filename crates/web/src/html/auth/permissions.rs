//! What scopes mean, in words.

use app::messages::{Language, Message, Part};
use domain::{Scope, Scopes};

/// What an app with these scopes will be able to do, one sentence for each.
pub fn sentences(language: Language, scopes: &Scopes) -> Vec<String> {
    scopes.iter().map(|scope| message(scope).in_language(language)).collect()
}

fn message(scope: Scope) -> Message {
    match scope {
        Scope::Profile => return Message::new("permission-profile"),
        Scope::Read => return Message::new("permission-read"),
        Scope::Write => return Message::new("permission-write"),
        Scope::Follow => return Message::new("permission-follow"),
        Scope::Push => return Message::new("permission-push"),
        Scope::AdminRead => return Message::new("permission-admin-read"),
        Scope::AdminWrite => return Message::new("permission-admin-write"),
        _ => {}
    }
    let name = scope.name();
    let (is_admin, rest) = name.strip_prefix("admin:").map_or((false, name), |rest| (true, rest));
    let (verb, what) = rest.split_once(':').unwrap_or((rest, ""));
    match (is_admin, verb) {
        (false, "write") => Message::new("permission-change").with("what", of_people(what)),
        (false, _) => Message::new("permission-see").with("what", of_people(what)),
        (true, "write") => Message::new("permission-admin-change").with("what", of_moderators(what)),
        (true, _) => Message::new("permission-admin-see").with("what", of_moderators(what)),
    }
}

/// What belongs to the person. What has no sentence yet keeps its name.
fn of_people(what: &str) -> Part {
    Part::from(match what {
        "accounts" => Message::new("permission-of-accounts"),
        "blocks" => Message::new("permission-of-blocks"),
        "bookmarks" => Message::new("permission-of-bookmarks"),
        "collections" => Message::new("permission-of-collections"),
        "conversations" => Message::new("permission-of-conversations"),
        "favourites" => Message::new("permission-of-favourites"),
        "filters" => Message::new("permission-of-filters"),
        "follows" => Message::new("permission-of-follows"),
        "lists" => Message::new("permission-of-lists"),
        "media" => Message::new("permission-of-media"),
        "mutes" => Message::new("permission-of-mutes"),
        "notifications" => Message::new("permission-of-notifications"),
        "search" => Message::new("permission-of-search"),
        "statuses" => Message::new("permission-of-statuses"),
        "reports" => Message::new("permission-of-reports"),
        other => return other.into(),
    })
}

/// What moderators look after. What has no sentence yet keeps its name.
fn of_moderators(what: &str) -> Part {
    Part::from(match what {
        "accounts" => Message::new("permission-admin-of-accounts"),
        "reports" => Message::new("permission-admin-of-reports"),
        "domain_allows" => Message::new("permission-admin-of-domain-allows"),
        "domain_blocks" => Message::new("permission-admin-of-domain-blocks"),
        "ip_blocks" => Message::new("permission-admin-of-ip-blocks"),
        "email_domain_blocks" => Message::new("permission-admin-of-email-domain-blocks"),
        "canonical_email_blocks" => Message::new("permission-admin-of-canonical-email-blocks"),
        other => return other.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_has_a_sentence_of_its_own() {
        for language in Language::ALL {
            let say = |scope: &Scope| message(*scope).in_language(language);
            let mut sentences: Vec<String> = Scope::ALL.iter().map(say).collect();
            assert!(sentences.iter().all(|sentence| !sentence.contains([':', '_']) || sentence.contains(": ")));
            sentences.sort();
            sentences.dedup();
            assert_eq!(sentences.len(), Scope::ALL.len());
        }
    }
}
