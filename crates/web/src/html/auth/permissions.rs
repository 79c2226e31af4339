//! What scopes mean, in words.

use domain::{Scope, Scopes};

/// What an app with these scopes will be able to do, one sentence for each.
pub fn sentences(scopes: &Scopes) -> Vec<String> {
    scopes.iter().map(sentence).collect()
}

fn sentence(scope: Scope) -> String {
    match scope {
        Scope::Profile => return "See the name and the picture of your account".into(),
        Scope::Read => {
            return "Read everything that you can read: posts, messages, notifications, lists, settings".into();
        }
        Scope::Write => return "Do everything that you can do here: post, delete, follow, change your profile".into(),
        Scope::Follow => return "See and change whom you follow, mute and block".into(),
        Scope::Push => return "Receive your notifications".into(),
        Scope::AdminRead => return "Moderation: read everything that moderators can read".into(),
        Scope::AdminWrite => return "Moderation: do everything that moderators can do".into(),
        _ => {}
    }
    let name = scope.name();
    let (moderation, rest) = name.strip_prefix("admin:").map_or(("", name), |rest| ("Moderation: ", rest));
    let (verb, what) = rest.split_once(':').unwrap_or((rest, ""));
    let what = match what {
        "accounts" if moderation.is_empty() => "your profile and account information",
        "blocks" => "whom you block",
        "bookmarks" => "your bookmarks",
        "collections" => "your collections",
        "conversations" => "your conversations",
        "favourites" => "your favourites",
        "filters" => "your filters",
        "follows" => "whom you follow",
        "lists" => "your lists",
        "media" => "your pictures and files",
        "mutes" => "whom you mute",
        "notifications" => "your notifications",
        "search" => "what you can find by searching",
        "statuses" => "your posts",
        "reports" if moderation.is_empty() => "reports that you send",
        other => return format!("{moderation}{} {}", verb_of(verb), other.replace('_', " ")),
    };
    format!("{moderation}{} {what}", verb_of(verb))
}

fn verb_of(verb: &str) -> &'static str {
    if verb == "write" { "Change" } else { "See" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_has_a_sentence_of_its_own() {
        let mut sentences: Vec<String> = Scope::ALL.iter().map(|scope| sentence(*scope)).collect();
        assert!(sentences.iter().all(|sentence| !sentence.contains([':', '_']) || sentence.contains(": ")));
        sentences.sort();
        sentences.dedup();
        assert_eq!(sentences.len(), Scope::ALL.len());
    }
}
